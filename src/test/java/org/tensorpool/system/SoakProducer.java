package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Sends frames at a steady rate, and begins a new epoch every so often by giving its lease back and asking for another,
 * so that every consumer has to map again. The first frame of an epoch is alone until everybody has taken it: from then
 * on they count what they miss. Every other epoch ends with descriptors that nobody has taken yet.
 */
final class SoakProducer implements SoakSubject
{
    static final int LENGTH = 64 * 1024;
    static final int FRAMES_PER_SECOND = 5_000;

    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1) / FRAMES_PER_SECOND;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** After a pause of the machine it catches up, but not so fast that it laps those who paused too. */
    private static final int BURST = 32;
    private static final long OF_EPOCH = 0xD6E8_FEB8_6659_FD93L;

    private final TensorPool pool;
    private final int consumers;
    private final long epochNs;
    private final Questions questions;
    private final DescriptorReaders readers;
    private final TensorClaim claim = new TensorClaim();
    private volatile long sent;
    private volatile long lost;
    private volatile long epochs;
    /** Epochs that frames were sent in: a machine that is too busy ends one before its time. */
    private long written;
    private long writtenEpoch;
    private boolean isStopped;

    SoakProducer(
        final TensorPool pool,
        final int consumers,
        final long epochNs,
        final Questions questions,
        final DescriptorReaders readers)
    {
        this.readers = readers;
        this.pool = pool;
        this.consumers = consumers;
        this.epochNs = epochNs;
        this.questions = questions;
    }

    /** What the payload of a frame follows from: a frame of another epoch is another one. */
    static long key(final long epoch, final long sequence)
    {
        return sequence ^ epoch * OF_EPOCH;
    }

    @Override
    public long frames()
    {
        return sent;
    }

    @Override
    public long drops()
    {
        return lost;
    }

    @Override
    public long epochs()
    {
        return epochs;
    }

    void run()
    {
        while (!isStopped)
        {
            runEpoch(addWhenFree());
        }
        System.out.println("sent " + sent + " " + lost + " " + epochs + " " + written);
    }

    private Producer addWhenFree()
    {
        while (true)
        {
            try
            {
                return pool.addProducer(STREAM);
            }
            catch (final TensorPoolException ex)
            {
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    private void runEpoch(final Producer producer)
    {
        final long startNs = System.nanoTime();
        awaitMapped(producer);
        sendForSure(producer);
        awaitDrained(producer);
        epochs++;
        System.out.println("epoch " + epochs);

        flow(producer, startNs);
        if (isStopped)
        {
            reachAll(producer);
        }
        else
        {
            for (int i = 0; epochs % 2 == 1 && i < BURST; i++)
            {
                send(producer);
            }
            producer.close();
        }
    }

    private void awaitMapped(final Producer producer)
    {
        while (producer.mappedConsumers() < consumers)
        {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** The last epoch is asked about while it lasts: its last frame tells a consumer that was behind what it missed. */
    private void reachAll(final Producer producer)
    {
        boolean areAllReached = false;
        while (!areAllReached)
        {
            areAllReached = readers.count() >= consumers;
            sendForSure(producer);
            awaitDrained(producer);
            areAllReached &= readers.count() >= consumers;
        }
    }

    private void flow(final Producer producer, final long epochStartNs)
    {
        final long startNs = System.nanoTime();
        long count = 0;
        while (!isStopped && System.nanoTime() - epochStartNs < epochNs)
        {
            final long due = Math.min((System.nanoTime() - startNs) / INTERVAL_NS, count + BURST);
            for (; count < due; count++)
            {
                send(producer);
            }
            LockSupport.parkNanos(PAUSE_NS);
            isStopped = questions.next() != null;
        }
    }

    /** Whether a descriptor is lost shows with the next one that is not. */
    private void sendForSure(final Producer producer)
    {
        while (!send(producer))
        {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private boolean send(final Producer producer)
    {
        final long sequence = producer.tryClaim(claim, LENGTH);
        if (sequence < 0)
        {
            return false;
        }

        final long epoch = producer.epoch();
        DerivedPayload.fill(claim.payload(), key(epoch, sequence));
        final long result = claim.dtype(DType.UINT8).shape(LENGTH).commit();
        if (result != Producer.EPOCH_ENDED)
        {
            sent++;
            written += epoch == writtenEpoch ? 0 : 1;
            writtenEpoch = epoch;
        }
        if (result < 0)
        {
            lost++;
        }
        return result >= 0;
    }

    private static void awaitDrained(final Producer producer)
    {
        while (!producer.isDrained())
        {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
