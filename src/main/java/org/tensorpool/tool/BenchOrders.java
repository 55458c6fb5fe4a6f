package org.tensorpool.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines of text from another process. The stream ends with that process, however it ends.
 */
final class BenchOrders
{
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private volatile boolean isEnded;

    BenchOrders(final InputStream in, final String name)
    {
        final Thread thread = new Thread(() -> read(in), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(final InputStream in)
    {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)))
        {
            for (String line = reader.readLine(); line != null; line = reader.readLine())
            {
                lines.add(line);
            }
        }
        catch (final IOException ignore)
        {
            // It ends all the same.
        }
        isEnded = true;
    }

    /** Whether the other process is gone, or has no more to say. */
    boolean isEnded()
    {
        return isEnded && lines.isEmpty();
    }

    /** Whether a line is there; costs no more than a look at a counter. */
    boolean hasNext()
    {
        return !lines.isEmpty();
    }

    /** The next line, or null if none comes in time. */
    String poll(final long timeoutMs)
    {
        try
        {
            return lines.poll(timeoutMs, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
