package org.tensorpool.shm;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the files of an epoch can be used again for another: they must be exactly those that would be made, no more
 * and no less, and this user's own.
 */
final class ExistingFiles
{
    private ExistingFiles()
    {
    }

    /**
     * Compare what is there with what is wanted.
     *
     * @param directory of the epoch.
     * @param wanted    names and lengths in bytes.
     * @return true if they agree.
     * @throws IOException when the directory can't be read.
     */
    static boolean agree(final Path directory, final Map<String, Long> wanted) throws IOException
    {
        final Set<String> found = new HashSet<>();
        try (Stream<Path> entries = Files.list(directory))
        {
            for (final Path entry : (Iterable<Path>)entries::iterator)
            {
                final String name = entry.getFileName().toString();
                if (!wanted.containsKey(name) || !isOwnFile(entry, wanted.get(name)))
                {
                    return false;
                }
                found.add(name);
            }
        }

        return found.equals(wanted.keySet());
    }

    private static boolean isOwnFile(final Path file, final long bytes) throws IOException
    {
        final Map<String, Object> status =
            Files.readAttributes(file, "unix:isRegularFile,size,uid,nlink", NOFOLLOW_LINKS);
        final Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        // A second name would let somebody outside of this directory at the payload.
        return Boolean.TRUE.equals(status.get("isRegularFile")) && Long.valueOf(bytes).equals(status.get("size")) &&
            self.equals(status.get("uid")) && Integer.valueOf(1).equals(status.get("nlink"));
    }
}
