package org.tensorpool.tool.doctor;

import java.util.Map;

/**
 * A process that uses the media driver or a region.
 *
 * @param pid        of it.
 * @param uid        of its user; -1 if it doesn't say.
 * @param state      letter of the kernel, such as {@code R}, {@code S} or {@code T}.
 * @param command    that it was started with.
 * @param usesAeron  whether it maps files of the media driver.
 * @param regions    files of regions that it maps, true for those that it may write.
 * @param isVisible  whether this process may see what it maps.
 */
record ProcessView(
    long pid,
    int uid,
    char state,
    String command,
    boolean usesAeron,
    Map<String, Boolean> regions,
    boolean isVisible)
{
    private static final int MAX_COMMAND_LENGTH = 120;

    boolean isStopped()
    {
        return state == 'T' || state == 't';
    }

    boolean takesPart()
    {
        return usesAeron || !regions.isEmpty();
    }

    @Override
    public String toString()
    {
        return "process " + pid + " (" + (command.length() > MAX_COMMAND_LENGTH ?
            command.substring(0, MAX_COMMAND_LENGTH) + "…" : command) + ")";
    }
}
