package org.tensorpool.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.Frame;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.io.PngWriter;
import org.tensorpool.tool.io.Tensor;
import org.tensorpool.tool.io.TensorFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool snapshot}: the newest frame of a stream as a file.
 */
@Command(
    name = "snapshot",
    description = "Save the newest frame of a running stream, as a picture (.png) or as an array (.npy).",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SnapshotCommand implements Callable<Integer>
{
    private static final String NAME = "tp_tool snapshot";
    private static final int DESCRIPTOR_LIMIT = 64;

    @Option(names = "--out", required = true, paramLabel = "FILE",
        description = "File to write: .png, scaled to the range of values, or .npy, exact.")
    private Path file;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "5",
        description = "How long to wait for a frame (default ${DEFAULT-VALUE}).")
    private double timeoutSeconds;

    @Mixin
    private StreamOptions stream;

    @Spec
    private CommandSpec spec;

    private FrameBuffers spare = new FrameBuffers();
    private FrameBuffers inUse = new FrameBuffers();
    private FrameCopy newest;

    SnapshotCommand()
    {
    }

    @Override
    public Integer call()
    {
        final Path last = file.getFileName();
        final String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        Numbers.require(spec, name.endsWith(".png") || name.endsWith(".npy"),
            "--out '" + file + "' ends neither with .png nor with .npy");

        try (PinnedCpus pinned = stream.reserveCpus(NAME, spec.commandLine().getErr());
            TensorPool pool = TensorPool.connect(stream.context(NAME));
            Consumer consumer = stream.addConsumer(pool))
        {
            pinned.pinCurrentThread();
            await(consumer);
        }

        final Tensor tensor = newest.tensor();
        if (name.endsWith(".png"))
        {
            PngWriter.writeScaled(file, tensor);
        }
        else
        {
            TensorFiles.write(file, tensor);
        }
        report(tensor);

        return 0;
    }

    private void await(final Consumer consumer)
    {
        final IdleStrategy idle = new BackoffIdleStrategy();
        final long deadlineNs = System.nanoTime() + (long)(timeoutSeconds * 1e9);
        while (newest == null)
        {
            idle.idle(consumer.poll(this::onFrame, DESCRIPTOR_LIMIT));
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "no frame of stream " +
                    stream.streamName() + " came within " + timeoutSeconds +
                    " s: is a producer publishing? (" + Drops.text(consumer) + ")");
            }
        }
    }

    private void onFrame(final Frame frame)
    {
        final FrameCopy copy = FrameCopy.of(frame, spare);
        if (copy != null)
        {
            final FrameBuffers taken = spare;
            spare = inUse;
            inUse = taken;
            newest = copy;
        }
    }

    private void report(final Tensor tensor)
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (stream.isJson())
        {
            Json.print(out, (json) ->
            {
                json.writeNumberField("stream", Integer.toUnsignedLong(stream.streamId()));
                json.writeNumberField("sequence", newest.sequence());
                json.writeStringField("dtype", tensor.dtype().label());
                json.writeStringField("order", tensor.order().name().toLowerCase(Locale.ROOT));
                json.writeFieldName("shape");
                json.writeArray(tensor.shape(), 0, tensor.shape().length);
                json.writeStringField("file", file.toString());
            });
        }
        else
        {
            out.println("frame " + newest.sequence() + " of stream " + stream.streamName() + ", " +
                tensor + ", saved as " + file);
            out.flush();
        }
    }
}
