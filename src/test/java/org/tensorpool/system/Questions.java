package org.tensorpool.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lines of standard input, for a process that must not wait for them.
 */
final class Questions
{
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    Questions()
    {
        Thread.ofPlatform().daemon().name("questions").start(this::read);
    }

    private void read()
    {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
        {
            input.lines().forEach(lines::add);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** @return the next line; null if there is none by now. */
    String next()
    {
        return lines.poll();
    }
}
