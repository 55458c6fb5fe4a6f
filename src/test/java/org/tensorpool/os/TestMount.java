package org.tensorpool.os;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file system of a test's own, which may be full without harm to others. Skips the test where mounting is not
 * allowed.
 */
final class TestMount implements AutoCloseable
{
    private final Path directory;

    private TestMount(final Path directory)
    {
        this.directory = directory;
    }

    static TestMount at(final Path directory, final String type, final String options)
    {
        final String complaint = run("mount", "-t", type, "-o", options, type, directory.toString());
        assumeTrue(complaint == null, () -> "skipped, because " + type + " can't be mounted here: " + complaint);
        return new TestMount(directory);
    }

    Path resolve(final String name)
    {
        return directory.resolve(name);
    }

    @Override
    public void close()
    {
        final String complaint = run("umount", directory.toString());
        if (complaint != null)
        {
            throw new AssertionError(complaint);
        }
    }

    private static String run(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor() == 0 ? null : output;
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }
}
