package org.tensorpool.tool;

import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.io.Tensor;
import org.tensorpool.tool.io.TensorFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool publish}: files as frames.
 */
@Command(
    name = "publish",
    description = "Publish images (PNG, JPEG) and arrays (.npy) as tensors of a stream.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PublishCommand implements Callable<Integer>
{
    private static final String NAME = "tp_tool publish";
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long QOS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    @Option(names = "--input", required = true, arity = "1..*", paramLabel = "PATH",
        description = "Files, or directories of files, in the order they are given.")
    private List<Path> inputs;

    @Option(names = "--rate", paramLabel = "HZ", defaultValue = "30",
        description = "Frames a second, 0 for as fast as it goes (default ${DEFAULT-VALUE}).")
    private double rateHz;

    @Option(names = "--count", paramLabel = "N", description = "Frames to publish (default: each input once).")
    private Long count;

    @Option(names = "--loop", description = "Begin again after the last input, until --count or a signal.")
    private boolean loop;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "5",
        description = "How long to wait for a consumer before the first frame (default ${DEFAULT-VALUE}).")
    private double waitSeconds;

    @Option(names = "--checksum", description = "Add a checksum behind each tensor, for consume --verify.")
    private boolean checksum;

    @Mixin
    private StreamOptions stream;

    @ArgGroup(exclusive = false, heading = "%nRegions, with --standalone:%n")
    private RegionOptions regions = new RegionOptions();

    @Spec
    private CommandSpec spec;

    private final Trailer trailer = new Trailer();
    private final TensorClaim claim = new TensorClaim();
    private long published;
    private long lost;

    PublishCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.requireRate(spec, rateHz);
        Numbers.requireCount(spec, count);
        Numbers.require(spec, stream.isStandalone() || !regions.isGiven(),
            "--base-dir, --namespace, --nslots and --pool-stride are an SHM driver's to know: leave them out, or add " +
            "--standalone");
        try (PinnedCpus pinned = stream.reserveCpus(NAME, spec.commandLine().getErr()))
        {
            return publish(read(), pinned);
        }
    }

    private int publish(final List<Tensor> tensors, final PinnedCpus pinned)
    {
        final TensorPool.Context context = stream.context(NAME).qosIntervalNs(QOS_INTERVAL_NS);
        try (StopSignal stop = new StopSignal();
            TensorPool pool = TensorPool.connect(stream.isStandalone() ? regions.allow(context) : context);
            Producer producer = add(pool, tensors))
        {
            requireRoom(producer, tensors);
            pinned.pinCurrentThread();
            awaitConsumer(producer, stop);
            publishAll(producer, tensors, stop);
            drain(producer, stop);
            report(producer);
        }

        return lost == 0 ? 0 : 1;
    }

    private Producer add(final TensorPool pool, final List<Tensor> tensors)
    {
        if (!stream.isStandalone())
        {
            return pool.addProducer(stream.streamId());
        }

        long longest = 1;
        for (final Tensor tensor : tensors)
        {
            longest = Math.max(longest, payloadLength(tensor));
        }

        return pool.addStandaloneProducer(stream.streamId(), regions.regions(longest));
    }

    private List<Tensor> read()
    {
        final List<Tensor> tensors = new ArrayList<>();
        for (final Path file : TensorFiles.inputs(inputs))
        {
            tensors.add(TensorFiles.read(file));
        }

        return tensors;
    }

    private long payloadLength(final Tensor tensor)
    {
        return tensor.byteSize() + (checksum ? Trailer.LENGTH : 0);
    }

    private void requireRoom(final Producer producer, final List<Tensor> tensors)
    {
        for (final Tensor tensor : tensors)
        {
            final long length = payloadLength(tensor);
            if (length > producer.maxPayloadLength())
            {
                throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, "a payload of " + length +
                    " bytes (" + tensor + ") is larger than every pool of stream " + stream.streamName() +
                    ", whose largest has slots of " + producer.maxPayloadLength() + " bytes: add a pool with a " +
                    "larger " + (stream.isStandalone() ? "--pool-stride" : "stride_bytes to its profile"));
            }
        }
    }

    private void awaitConsumer(final Producer producer, final StopSignal stop)
    {
        final long deadlineNs = System.nanoTime() + (long)(waitSeconds * 1e9);
        while (producer.mappedConsumers() == 0 && !stop.isStopped())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                spec.commandLine().getErr().println("tp_tool: no consumer has mapped the stream within " +
                    waitSeconds + " s, publishing without one");
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private void publishAll(final Producer producer, final List<Tensor> tensors, final StopSignal stop)
    {
        final long total = count != null ? count : loop ? Long.MAX_VALUE : tensors.size();
        final Pace pace = new Pace(rateHz);
        long next = 0;
        while (next < total && !stop.isStopped())
        {
            if (pace.await())
            {
                final Tensor tensor = tensors.get((int)(next % tensors.size()));
                if (publish(producer, tensor))
                {
                    next++;
                }
            }
        }
    }

    /**
     * @return false if the producer isn't attached at the moment, so that the frame must be tried again.
     */
    private boolean publish(final Producer producer, final Tensor tensor)
    {
        final long sequence = producer.tryClaim(claim, payloadLength(tensor));
        if (sequence < 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            return false;
        }

        final MemorySegment payload = claim.payload();
        MemorySegment.copy(tensor.data(), 0, payload, 0, tensor.byteSize());
        if (checksum)
        {
            trailer.write(payload, sequence);
        }

        final long result = claim.dtype(tensor.dtype()).order(tensor.order()).shape(tensor.shape()).commit();
        if (result == Producer.EPOCH_ENDED)
        {
            return false;
        }
        if (result >= 0)
        {
            published++;
        }
        else
        {
            lost++;
        }

        return true;
    }

    /** The epoch ends with this process: let consumers take what was published before. */
    private void drain(final Producer producer, final StopSignal stop)
    {
        final long deadlineNs = System.nanoTime() + DRAIN_TIMEOUT_NS;
        while (!producer.isDrained() && !stop.isStopped() && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void report(final Producer producer)
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (stream.isJson())
        {
            Json.print(out, (json) ->
            {
                json.writeNumberField("stream", Integer.toUnsignedLong(stream.streamId()));
                json.writeStringField("epoch", Long.toUnsignedString(producer.epoch()));
                json.writeNumberField("framesPublished", published);
                json.writeNumberField("descriptorsLost", lost);
                json.writeNumberField("mappedConsumers", producer.mappedConsumers());
            });
        }
        else
        {
            out.println("published " + published + " frames to stream " + stream.streamName() +
                (lost == 0 ? "" : ", " + lost + " of which no subscriber could be told"));
            out.flush();
        }
    }
}
