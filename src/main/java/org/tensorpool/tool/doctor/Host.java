package org.tensorpool.tool.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel and the administrator say about this host. Files are read up to a limit; one that can't be read is
 * empty.
 *
 * @param proc where processes are shown, {@code /proc}.
 * @param sys  where the kernel's settings are, {@code /sys}.
 * @param etc  where users are listed, {@code /etc}.
 */
public record Host(Path proc, Path sys, Path etc)
{
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_ENTRIES = 65_536;

    /**
     * The host that this process runs on.
     *
     * @return with the usual directories.
     */
    public static Host local()
    {
        return new Host(Path.of("/proc"), Path.of("/sys"), Path.of("/etc"));
    }

    /** Only for files of the kernel and of the administrator: opening one never blocks. */
    static String read(final Path file)
    {
        try (InputStream in = Files.newInputStream(file))
        {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
        catch (final IOException ignore)
        {
            return "";
        }
    }

    String proc(final String name)
    {
        return read(proc.resolve(name));
    }

    String sys(final String name)
    {
        return read(sys.resolve(name)).trim();
    }

    static List<Path> list(final Path directory)
    {
        final List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory))
        {
            for (final Path entry : found)
            {
                if (entries.size() == MAX_ENTRIES)
                {
                    break;
                }
                entries.add(entry);
            }
        }
        catch (final IOException | DirectoryIteratorException ignore)
        {
            // Nothing can be said about what may not be seen.
        }

        entries.sort(null);
        return entries;
    }
}
