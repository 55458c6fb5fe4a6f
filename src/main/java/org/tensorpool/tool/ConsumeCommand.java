package org.tensorpool.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.io.Tensor;
import org.tensorpool.tool.io.TensorFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool consume}: frames as files.
 */
@Command(
    name = "consume",
    description = "Receive the frames of a stream, and write them to files if a directory is given.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ConsumeCommand implements Callable<Integer>, FrameHandler
{
    private static final String NAME = "tp_tool consume";
    private static final int DESCRIPTOR_LIMIT = 8;
    private static final long QOS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Kinds of file that frames are written to. */
    enum Format
    {
        NPY, PNG
    }

    @Option(names = "--out", paramLabel = "DIR", description = "Directory to write frames to; made if it isn't there.")
    private Path directory;

    @Option(names = "--format", paramLabel = "KIND", defaultValue = "npy",
        description = "npy (exact) or png (a picture) (default ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = "--count", paramLabel = "N", description = "Frames to receive (default: until a signal).")
    private Long count;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "0",
        description = "Fail if no frame comes for that long; 0 waits for ever (default ${DEFAULT-VALUE}).")
    private double timeoutSeconds;

    @Option(names = "--verify", description = "Check the checksum that publish --checksum and demo add to each frame.")
    private boolean verify;

    @Mixin
    private StreamOptions stream;

    @Spec
    private CommandSpec spec;

    private final Trailer trailer = new Trailer();
    private long received;
    private long corrupt;
    private final FrameBuffers buffers = new FrameBuffers();
    private long lastFrameNs;

    ConsumeCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.requireCount(spec, count);
        makeDirectory();
        try (PinnedCpus pinned = stream.reserveCpus(NAME, spec.commandLine().getErr()))
        {
            return consume(pinned);
        }
    }

    private int consume(final PinnedCpus pinned)
    {
        final TensorPool.Context context = stream.context(NAME).qosIntervalNs(QOS_INTERVAL_NS);
        try (StopSignal stop = new StopSignal();
            TensorPool pool = TensorPool.connect(context);
            Consumer consumer = stream.addConsumer(pool))
        {
            pinned.pinCurrentThread();
            receive(consumer, stop);
            report(consumer);
        }

        return corrupt == 0 ? 0 : 1;
    }

    private void makeDirectory()
    {
        if (directory != null)
        {
            try
            {
                Files.createDirectories(directory);
            }
            catch (final IOException ex)
            {
                throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                    "--out '" + directory + "' can't be made: " + ex + ": name a directory that can be written", ex);
            }
        }
    }

    private void receive(final Consumer consumer, final StopSignal stop)
    {
        final IdleStrategy idle =
            stream.isPinned() ? BusySpinIdleStrategy.INSTANCE : new BackoffIdleStrategy(100, 100, 1_000, 100_000);
        final long timeoutNs = (long)(timeoutSeconds * 1e9);
        lastFrameNs = System.nanoTime();
        while (!isDone() && !stop.isStopped())
        {
            final int limit = count == null ? DESCRIPTOR_LIMIT : (int)Math.min(DESCRIPTOR_LIMIT, count - received);
            final int taken = consumer.poll(this, limit);
            idle.idle(taken);
            if (taken == 0 && timeoutNs > 0 && System.nanoTime() - lastFrameNs > timeoutNs)
            {
                throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "no frame of stream " +
                    stream.streamName() + " came for " + timeoutSeconds + " s (" + received +
                    " before): is a producer publishing?");
            }
        }
    }

    private boolean isDone()
    {
        return count != null && received >= count;
    }

    @Override
    public void onFrame(final Frame frame)
    {
        lastFrameNs = System.nanoTime();
        if (directory != null)
        {
            final FrameCopy copy = FrameCopy.of(frame, buffers);
            if (copy == null)
            {
                return;
            }
            check(trailer.matches(copy.payload(), copy.sequence()), true);
            write(copy);
        }
        else
        {
            final boolean matches = !verify || trailer.matches(frame.payload(), frame.sequence());
            check(matches, frame.isIntact());
        }
        received++;
    }

    private void check(final boolean matches, final boolean isIntact)
    {
        if (verify && !matches && isIntact)
        {
            corrupt++;
        }
    }

    private void write(final FrameCopy copy)
    {
        final String name = String.format(
            Locale.ROOT, "frame-%06d.%s", received, format.name().toLowerCase(Locale.ROOT));
        final Tensor tensor = copy.tensor();
        TensorFiles.write(directory.resolve(name), tensor);
        if (!stream.isJson())
        {
            final PrintWriter out = spec.commandLine().getOut();
            out.println(name + ": sequence " + copy.sequence() + ", " + tensor);
            out.flush();
        }
    }

    private void report(final Consumer consumer)
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (stream.isJson())
        {
            Json.print(out, (json) ->
            {
                json.writeNumberField("stream", Integer.toUnsignedLong(stream.streamId()));
                json.writeNumberField("framesReceived", received);
                json.writeNumberField("corrupt", corrupt);
                json.writeObjectFieldStart("drops");
                for (final DropReason reason : DropReason.values())
                {
                    json.writeNumberField(reason.label(), consumer.drops(reason));
                }
                json.writeEndObject();
            });
        }
        else
        {
            out.println("received " + received + " frames of stream " + stream.streamName() + ", " +
                Drops.text(consumer) + (verify ? ", " + corrupt + " corrupt" : ""));
            out.flush();
        }
    }
}
