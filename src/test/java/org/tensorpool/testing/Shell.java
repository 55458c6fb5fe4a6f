package org.tensorpool.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Runs programs for what Java has no call for: mounts, pipes, device nodes.
 */
public final class Shell
{
    private Shell()
    {
    }

    /**
     * Run a program to its end.
     *
     * @param command program and arguments.
     * @return null if it succeeded, otherwise what it printed.
     */
    public static String complaintOf(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor() == 0 ? null : String.join(" ", command) + ": " + output;
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
