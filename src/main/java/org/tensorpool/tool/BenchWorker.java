package org.tensorpool.tool;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * One of the two processes that {@code tp_tool bench} measures between. It is told on standard input what to do,
 * answers on standard output, and ends when nobody is there any more to tell it anything.
 * <pre>
 *   (starts)                  -> floor &lt;histogram&gt;
 *   connect                   -> ready
 *   start &lt;measure&gt; &lt;end&gt;     -> result name=value ...
 *   stop                         for the consumer, once the producer is done
 * </pre>
 */
@Command(name = "bench-worker")
final class BenchWorker implements Callable<Integer>
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long QOS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long WAIT_MS = 50;
    private static final int DESCRIPTOR_LIMIT = 16;
    private static final int MANY_CPUS = 4;

    @Option(names = "--producer")
    private boolean isProducer;

    @Option(names = "--size", required = true)
    private int length;

    @Option(names = "--rate", required = true)
    private double rateHz;

    @Option(names = "--fill")
    private boolean isFilling;

    @Option(names = "--floor", required = true)
    private double floorSeconds;

    @Mixin
    private StreamOptions stream;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private final PrintStream out = System.out;
    private BenchOrders orders;

    private BenchWorker()
    {
    }

    /**
     * Measure and end the process.
     *
     * @param args options.
     */
    public static void main(final String[] args)
    {
        System.exit(TpTool.configure(new CommandLine(new BenchWorker())).execute(args));
    }

    @Override
    public Integer call()
    {
        final String name = "tp_tool bench " + (isProducer ? "producer" : "consumer");
        orders = new BenchOrders(System.in, "bench-orders");
        try (PinnedCpus pinned = stream.reserveCpus(name, spec.commandLine().getErr());
            StopSignal stop = new StopSignal())
        {
            tell("floor " + BenchHistograms.encode(floor(pinned)));
            await("connect", stop);
            final TensorPool.Context context =
                stream.context(name).qosIntervalNs(QOS_INTERVAL_NS).descriptorTimestamps(true);
            try (TensorPool pool = TensorPool.connect(context))
            {
                pinned.pinCurrentThread();
                if (isProducer)
                {
                    produce(pool, stop);
                }
                else
                {
                    consume(pool, stop);
                }
            }
        }

        return 0;
    }

    /** In a thread of its own: threads that are started later must not inherit the CPU. */
    private Histogram floor(final PinnedCpus pinned)
    {
        final Histogram[] result = new Histogram[1];
        final Thread thread = pinned.newThread(0, "bench-floor",
            () -> result[0] = BenchHistograms.floor((long)(floorSeconds * TimeUnit.SECONDS.toNanos(1))));
        thread.start();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        return result[0] == null ? BenchHistograms.create() : result[0];
    }

    private void produce(final TensorPool pool, final StopSignal stop)
    {
        try (Producer producer = pool.addProducer(stream.streamId()))
        {
            requireRoom(producer);
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            while (producer.mappedConsumers() == 0 && !isStopped(stop))
            {
                if (System.nanoTime() - deadlineNs >= 0)
                {
                    throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "the consumer has not mapped " +
                        "stream " + stream.streamName() + " within 30 s: do both sides reach the same driver?");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            tell("ready");

            final String[] start = await("start", stop).split(" ");
            final BenchSender sender = new BenchSender(
                producer, length, rateHz, isFilling, stream.isPinned(), () -> isStopped(stop));
            sender.run(System.nanoTime(), Long.parseLong(start[2]));
            final long drainDeadlineNs = System.nanoTime() + DRAIN_TIMEOUT_NS;
            while (!producer.isDrained() && !isStopped(stop) && System.nanoTime() - drainDeadlineNs < 0)
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            tell("result published=" + sender.published() + " lost=" + sender.lost());
            await("stop", stop);
        }
    }

    private void requireRoom(final Producer producer)
    {
        if (length > producer.maxPayloadLength())
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, "--size is " + length +
                ", and the largest slots of stream " + stream.streamName() + " have " + producer.maxPayloadLength() +
                " bytes: lower it, or add a pool with a larger stride_bytes");
        }
    }

    private void consume(final TensorPool pool, final StopSignal stop)
    {
        final BenchReceiver receiver = new BenchReceiver(Math.max(1, Math.round(1e9 / rateHz)));
        final IdleStrategy idle = newIdleStrategy();
        try (Consumer consumer = pool.addConsumer(stream.streamId()))
        {
            tell("ready");
            String order = "";
            while (!order.equals("stop") && !isStopped(stop))
            {
                idle.idle(consumer.poll(receiver, DESCRIPTOR_LIMIT));
                if (orders.hasNext())
                {
                    order = orders.poll(0);
                    if (order.startsWith("start"))
                    {
                        receiver.measureFrom(Long.parseLong(order.split(" ")[1]));
                    }
                }
            }

            final StringBuilder result = new StringBuilder("result received=").append(receiver.received());
            for (final DropReason reason : DropReason.values())
            {
                result.append(' ').append(reason.label()).append('=').append(consumer.drops(reason));
            }
            tell(result.append(" due=").append(BenchHistograms.encode(receiver.sinceDue()))
                .append(" sent=").append(BenchHistograms.encode(receiver.sinceSent())).toString());
        }
    }

    private IdleStrategy newIdleStrategy()
    {
        if (stream.isPinned())
        {
            return BusySpinIdleStrategy.INSTANCE;
        }

        return Runtime.getRuntime().availableProcessors() >= MANY_CPUS ?
            YieldingIdleStrategy.INSTANCE : new BackoffIdleStrategy(10, 20, 1_000, 20_000);
    }

    private boolean isStopped(final StopSignal stop)
    {
        return stop.isStopped() || orders.isEnded();
    }

    private String await(final String order, final StopSignal stop)
    {
        while (!isStopped(stop))
        {
            final String line = orders.poll(WAIT_MS);
            if (line != null && line.startsWith(order))
            {
                return line;
            }
        }

        throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "stopped before the end");
    }

    private void tell(final String line)
    {
        out.println(line);
        out.flush();
    }
}
