package org.tensorpool.benchmarks.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.tensorpool.benchmarks.Cpus;

/**
 * A {@link Worker} as seen by who started it. For one thread.
 */
public final class WorkerProcess implements AutoCloseable
{
    private static final long EXIT_TIMEOUT_S = 10;
    private static final long ANSWER_TIMEOUT_S = 120;
    private static final ScheduledExecutorService WATCHDOG =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("bench-watchdog").factory());

    private final ObjectMapper mapper = new ObjectMapper();
    private final TransportKind kind;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    /**
     * Start one.
     *
     * @param kind      of the transport it has.
     * @param directory that everything is below.
     * @param cpus      that it pins its threads to.
     * @param log       that its errors are appended to.
     */
    public WorkerProcess(final TransportKind kind, final Path directory, final Cpus cpus, final Path log)
    {
        this.kind = kind;
        try
        {
            process = new ProcessBuilder(
                JvmCommand.of(Worker.class, List.of(kind.name(), directory.toString(), cpus.toString())))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * @return process id, as the media driver knows its clients.
     */
    public long pid()
    {
        return process.pid();
    }

    /**
     * Have a command carried out.
     *
     * @param command to carry out.
     * @return the answer.
     * @throws IllegalStateException if it failed or the worker is gone.
     */
    public Reply ask(final Command command)
    {
        final ScheduledFuture<?> end =
            WATCHDOG.schedule(process::destroyForcibly, ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
        try
        {
            commands.println(mapper.writeValueAsString(command));
            final String line = answers.readLine();
            if (line == null)
            {
                throw new IllegalStateException("the worker of " + kind.label() + " died on " + command.operation() +
                    ", or gave no answer for " + ANSWER_TIMEOUT_S + " s; see workers.log");
            }
            final Reply reply = mapper.readValue(line, Reply.class);
            if (reply.error() != null)
            {
                throw new IllegalStateException(kind.label() + ", " + command + ": " + reply.error());
            }
            return reply;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        finally
        {
            end.cancel(false);
        }
    }

    @Override
    public void close()
    {
        commands.close();
        try
        {
            if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly().waitFor();
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
