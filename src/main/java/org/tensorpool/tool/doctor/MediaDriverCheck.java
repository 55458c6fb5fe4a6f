package org.tensorpool.tool.doctor;

import java.util.List;

/**
 * Whether a media driver lives where it is looked for.
 */
final class MediaDriverCheck implements Check
{
    /** It says so every second. */
    private static final long SLOW_MS = 3_000;

    static boolean isDead(final Evidence evidence)
    {
        return isDead(evidence.host(), evidence.driver().after(), evidence.nowMs());
    }

    /** A process that can't be seen may be in another namespace, so that only time tells. */
    static boolean isDead(final Host host, final AeronView driver, final long nowMs)
    {
        final long ageMs = nowMs - driver.heartbeatMs();
        final boolean isGone = Host.read(host.proc().resolve(Long.toString(driver.pid())).resolve("stat")).isEmpty();
        return !driver.isActive(nowMs) || ageMs > SLOW_MS && isGone;
    }

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final String directory = "'" + evidence.question().aeronDirectory() + "'";
        final Evidence.MediaDriverState driver = evidence.driver();
        if (!driver.exists())
        {
            return List.of(Trouble.MEDIA_DRIVER_NONE.found("there is no media driver in " + directory,
                "tp_driver --media-driver, or name the directory of the one that runs with --aeron-dir"));
        }
        if (driver.after() == null)
        {
            return List.of(Trouble.MEDIA_DRIVER_UNREADABLE.found("the media driver in " + directory +
                " can't be looked at: " + driver.problem(),
                "run as its user (ls -l " + evidence.question().aeronDirectory() +
                "), and use one version of Aeron throughout"));
        }

        final long ageMs = evidence.nowMs() - driver.after().heartbeatMs();
        if (isDead(evidence))
        {
            return List.of(Trouble.MEDIA_DRIVER_DEAD.found("the media driver of " + directory + ", process " +
                driver.after().pid() + ", " + (driver.after().heartbeatMs() <= 0 ? "was closed" :
                "gave its last sign of life " + ageMs + " ms ago"),
                (evidence.isAlive(driver.after().pid()) ? "look at process " + driver.after().pid() +
                ": kill -CONT, or end it; then " : "") + "rm -r " + evidence.question().aeronDirectory() +
                " and start the media driver again"));
        }

        if (evidence.heard().problem() != null)
        {
            return List.of(Trouble.MEDIA_DRIVER_UNREADABLE.found("nothing can be heard: " + evidence.heard().problem(),
                "run as the user of the media driver: ls -l " + evidence.question().aeronDirectory()));
        }

        return ageMs <= SLOW_MS ? List.of() : List.of(Trouble.MEDIA_DRIVER_SLOW.found(
            "the media driver of " + directory + " gave its last sign of life " + ageMs + " ms ago",
            "give process " + driver.after().pid() + " a CPU of its own: taskset -pc CPU " + driver.after().pid()));
    }
}
