package org.tensorpool.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A class in a JVM of its own, which can be killed, and what it prints.
 */
public final class ChildProcess implements AutoCloseable
{
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    private ChildProcess(final Process process)
    {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("output of " + process.pid()).start(this::read);
    }

    /**
     * Start one.
     *
     * @param main name of the class.
     * @param args of its main method.
     * @return the process.
     */
    public static ChildProcess start(final String main, final String... args)
    {
        return startBy(List.of(), main, args);
    }

    /**
     * Start one by a command that ends by running what it is given, such as {@code prlimit}.
     *
     * @param wrapper the command and its arguments.
     * @param main    name of the class.
     * @param args    of its main method.
     * @return the process.
     */
    public static ChildProcess startBy(final List<String> wrapper, final String main, final String... args)
    {
        return start(wrapper, List.of(), System.getProperty("java.class.path"), main, args);
    }

    /**
     * Start one with a class path of its own.
     *
     * @param options   of the JVM, besides the usual ones.
     * @param classPath that it has.
     * @param main      name of the class.
     * @param args      of its main method.
     * @return the process.
     */
    public static ChildProcess start(
        final List<String> options, final String classPath, final String main, final String... args)
    {
        return start(List.of(), options, classPath, main, args);
    }

    private static ChildProcess start(
        final List<String> wrapper,
        final List<String> options,
        final String classPath,
        final String main,
        final String... args)
    {
        final List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(args));
        try
        {
            return new ChildProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void read()
    {
        try (BufferedReader output = process.inputReader())
        {
            output.lines().forEach(lines::add);
        }
        catch (final IOException | UncheckedIOException ignore)
        {
            // It was killed.
        }
    }

    /**
     * Its process id.
     *
     * @return the id, good until it has ended.
     */
    public long pid()
    {
        return process.pid();
    }

    /**
     * Whether it has not ended yet.
     *
     * @return true if it is there, stopped or not.
     */
    public boolean isAlive()
    {
        return process.isAlive();
    }

    /**
     * What it has printed so far, errors too.
     *
     * @return lines.
     */
    public List<String> lines()
    {
        return lines;
    }

    /**
     * Wait until it has printed a line.
     *
     * @param line to wait for.
     * @return this.
     */
    public ChildProcess awaitLine(final String line)
    {
        final long startNs = System.nanoTime();
        while (!lines.contains(line))
        {
            if (!reader.isAlive() || System.nanoTime() - startNs > LIMIT_NS)
            {
                throw new AssertionError("'" + line + "' was not printed, but " + lines);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }

        return this;
    }

    /**
     * Write a line to its standard input.
     *
     * @param line without its end.
     */
    public void say(final String line)
    {
        try
        {
            process.outputWriter().append(line).append('\n').flush();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Ask for a line and wait until it has been printed.
     *
     * @param question to write to its standard input.
     * @param start    of the line that it answers with, of which there may have been others before.
     * @return the answer.
     */
    public String ask(final String question, final String start)
    {
        final int before = answers(start).size();
        say(question);
        final long startNs = System.nanoTime();
        while (answers(start).size() == before)
        {
            if (!reader.isAlive() || System.nanoTime() - startNs > LIMIT_NS)
            {
                throw new AssertionError("'" + question + "' was not answered, but " + lines);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }

        return answers(start).get(before);
    }

    private List<String> answers(final String start)
    {
        return lines.stream().filter((line) -> line.startsWith(start)).toList();
    }

    /** Stop it by SIGSTOP: it does nothing until it is told to go on. */
    public void pause()
    {
        signal("-STOP");
    }

    /** Let it go on by SIGCONT. */
    public void resume()
    {
        signal("-CONT");
    }

    private void signal(final String signal)
    {
        final String complaint = Shell.complaintOf("kill", signal, Long.toString(pid()));
        if (complaint != null)
        {
            throw new AssertionError(complaint);
        }
    }

    /** Send SIGKILL, and don't wait until it has ended. */
    public void signalKill()
    {
        process.destroyForcibly();
    }

    /** End it at once by SIGKILL: it can do nothing about it. */
    public void kill()
    {
        process.destroyForcibly();
        awaitExit();
    }

    /**
     * Ask it to end by SIGTERM.
     *
     * @return its exit code.
     */
    public int terminate()
    {
        // Process.destroy() would close its streams as well.
        process.toHandle().destroy();
        return awaitExit();
    }

    /**
     * Wait until it has ended by itself.
     *
     * @return its exit code.
     */
    public int awaitExit()
    {
        try
        {
            final int exitCode = process.waitFor();
            reader.join();
            return exitCode;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of " + process + ": " + lines, ex);
        }
    }

    /** Does nothing if it has ended. */
    @Override
    public void close()
    {
        process.destroyForcibly();
        awaitExit();
    }
}
