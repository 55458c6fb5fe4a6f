package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * {@code tp_driver} or {@code tp_tool} in a process of its own, from the packaged jar, with what it prints.
 */
final class ToolProcess implements AutoCloseable
{
    private static final long TIMEOUT_S = 60;
    private static final long TICK_MS = 20;

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;

    private ToolProcess(final List<String> command) throws IOException
    {
        this(command, Map.of());
    }

    private ToolProcess(final List<String> command, final Map<String, String> environment) throws IOException
    {
        this.command = command;
        this.out = Files.createTempFile("tool", ".out");
        this.err = Files.createTempFile("tool", ".err");
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
        builder.environment().putAll(environment);
        this.process = builder.start();
    }

    /** A program of src/examples, by its launcher. */
    static ToolProcess example(final String javaOptions, final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of("bin/tp_example"));
        command.addAll(List.of(args));
        return new ToolProcess(
            command, Map.of("JAVA_HOME", System.getProperty("java.home"), "TP_JAVA_OPTS", javaOptions));
    }

    static ToolProcess tool(final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m", "-jar", jar()));
        command.addAll(List.of(args));
        return new ToolProcess(command);
    }

    static ToolProcess driver(final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            java(), "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED", "-cp", jar(), TpDriver.class.getName()));
        command.addAll(List.of(args));
        return new ToolProcess(command);
    }

    private static String java()
    {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String jar()
    {
        final String jar = System.getProperty("tensorpool.all.jar");
        return jar == null ? fail("tensorpool.all.jar must name the packaged jar: run mvn verify") : jar;
    }

    ToolProcess awaitOutput(final String text)
    {
        await(() -> out().contains(text) || !process.isAlive(), "'" + text + "'");
        return out().contains(text) ? this : fail(describe("ended without '" + text + "'"));
    }

    /** On standard output or among its complaints. */
    ToolProcess awaitAnyOutput(final String text)
    {
        await(() -> (out() + err()).contains(text) || !process.isAlive(), "'" + text + "'");
        return (out() + err()).contains(text) ? this : fail(describe("ended without '" + text + "'"));
    }

    int awaitExit()
    {
        try
        {
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
            {
                fail(describe("did not end"));
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        return process.exitValue();
    }

    private void await(final BooleanSupplier condition, final String what)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                fail(describe("did not come to " + what));
            }
            try
            {
                Thread.sleep(TICK_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    void terminate()
    {
        process.destroy();
    }

    long pid()
    {
        return process.pid();
    }

    String out()
    {
        return read(out);
    }

    String err()
    {
        return read(err);
    }

    private static String read(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final IOException ex)
        {
            return fail(ex);
        }
    }

    String describe(final String what)
    {
        return String.join(" ", command) + " " + what + "\nstdout:\n" + out() + "\nstderr:\n" + err();
    }

    @Override
    public void close() throws IOException
    {
        process.destroy();
        try
        {
            if (!process.waitFor(10, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
                process.waitFor(10, TimeUnit.SECONDS);
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
