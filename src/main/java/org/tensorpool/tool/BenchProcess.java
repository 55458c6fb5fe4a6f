package org.tensorpool.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPoolException;

/**
 * A {@link BenchWorker} as the process sees it that started it.
 */
final class BenchProcess implements AutoCloseable
{
    private static final long TICK_MS = 50;
    private static final long EXIT_S = 5;

    private final String name;
    private final Process process;
    private final BenchOrders answers;

    /**
     * @param jvmOptions  options for its JVM.
     * @param args        of the worker.
     * @param ownSettings true to shield it from the {@code TP_*} variables, which may name another system.
     */
    BenchProcess(final String name, final List<String> jvmOptions, final List<String> args, final boolean ownSettings)
    {
        this.name = name;
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchWorker.class.getName()));
        command.addAll(args);
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (ownSettings)
        {
            builder.environment().keySet().removeIf((variable) -> variable.startsWith("TP_"));
        }

        try
        {
            process = builder.start();
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "the process of the " + name + " can't be started: " + ex, ex);
        }
        answers = new BenchOrders(process.getInputStream(), "bench-" + name);
    }

    void tell(final String order)
    {
        try
        {
            final OutputStream in = process.getOutputStream();
            in.write((order + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        }
        catch (final IOException ignore)
        {
            // It is gone: whoever waits for its answer is told.
        }
    }

    /** What follows the name of an answer. */
    String await(final String answer, final long timeoutS, final StopSignal stop)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutS);
        while (!stop.isStopped() && !answers.isEnded() && System.nanoTime() - deadlineNs < 0)
        {
            final String line = answers.poll(TICK_MS);
            if (line != null && line.startsWith(answer))
            {
                return line.substring(answer.length()).trim();
            }
        }

        throw new TensorPoolException(
            TensorPoolException.Category.TIMEOUT, stop.isStopped() ? "stopped before the end" : "the " + name +
            (answers.isEnded() ? " ended too soon; it says why above" : " did not answer within " + timeoutS + " s"));
    }

    /** The values of an answer. */
    Map<String, String> awaitResult(final long timeoutS, final StopSignal stop)
    {
        final Map<String, String> values = new HashMap<>();
        for (final String value : await("result", timeoutS, stop).split(" "))
        {
            final int equals = value.indexOf('=');
            values.put(value.substring(0, equals), value.substring(equals + 1));
        }

        return values;
    }

    /** Its standard input ends first, so that it can let go of everything in good order. */
    @Override
    public void close()
    {
        try
        {
            process.getOutputStream().close();
        }
        catch (final IOException ignore)
        {
            // It is gone.
        }

        boolean hasEnded = false;
        try
        {
            hasEnded = process.waitFor(EXIT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        if (!hasEnded)
        {
            process.destroyForcibly();
        }
    }
}
