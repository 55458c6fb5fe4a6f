package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * One side of a steady flow of frames, for a process of its own, which tells what it counted when it is asked.
 */
final class FlowProcess
{
    static final int FRAMES_PER_SECOND = 10_000;
    static final int LENGTH = 64;
    /** Let go after 16,384 descriptors, 1.6 s; full after 21,845. */
    private static final String DESCRIPTORS = "aeron:ipc?term-length=4m";

    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1) / FRAMES_PER_SECOND;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int SLOW_LIMIT = 2;

    private FlowProcess()
    {
    }

    /**
     * Run until killed.
     *
     * @param args what it is: producer, reading, slow or idle; Aeron's directory; where regions lie; for a producer how
     *             many consumers it waits for.
     */
    public static void main(final String[] args)
    {
        final TensorPool.Context context = TensorPoolSystem.context(args[1], Path.of(args[2]))
            .clientName(args[0])
            .descriptorChannel(DESCRIPTORS)
            .errorHandler((error) -> System.out.println("error " + error));
        try (TensorPool pool = TensorPool.connect(context))
        {
            final Questions questions = new Questions();
            if ("producer".equals(args[0]))
            {
                produce(pool.addProducer(STREAM), Integer.parseInt(args[3]), questions);
            }
            else
            {
                final Consumer consumer = pool.addConsumer(STREAM);
                System.out.println("attached");
                consume(consumer, args[0], questions);
            }
        }
    }

    private static void produce(final Producer producer, final int consumers, final Questions questions)
    {
        while (producer.mappedConsumers() < consumers)
        {
            LockSupport.parkNanos(PAUSE_NS);
        }

        System.out.println("flowing");
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(LENGTH);
        final long startNs = System.nanoTime();
        long sent = 0;
        long refused = 0;
        while (questions.next() == null)
        {
            for (final long due = (System.nanoTime() - startNs) / INTERVAL_NS; sent < due; sent++)
            {
                if (producer.tryClaim(claim, LENGTH) < 0 || claim.commit() < 0)
                {
                    refused++;
                }
            }
            LockSupport.parkNanos(INTERVAL_NS);
        }

        System.out.println("sent " + sent + " " + refused);
        while (true)
        {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static void consume(final Consumer consumer, final String what, final Questions questions)
    {
        final Count count = new Count();
        final int limit = "slow".equals(what) ? SLOW_LIMIT : Integer.MAX_VALUE;
        while (true)
        {
            if ("idle".equals(what) || consumer.poll(count, limit) < limit)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
            else if (limit == SLOW_LIMIT)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
            if (questions.next() != null)
            {
                System.out.println("counts " + consumer.framesReceived() + " " + consumer.drops(DropReason.GAP) + " " +
                    consumer.drops(DropReason.LATE) + " " + consumer.drops(DropReason.EPOCH) + " " +
                    count.overwritten + " " + count.last);
            }
        }
    }

    private static final class Count implements FrameHandler
    {
        private long overwritten;
        private long last = -1;

        @Override
        public void onFrame(final Frame frame)
        {
            last = frame.sequence();
        }

        @Override
        public void onOverwritten(final Frame frame)
        {
            overwritten++;
        }
    }
}
