package org.tensorpool.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.tensorpool.Consumer;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;

/**
 * Looks at every byte of every frame, takes its time from commit to here, and tells what it counted when it is asked.
 */
final class SoakConsumer implements SoakSubject, FrameHandler
{
    /**
     * What became of the frames.
     *
     * @param received    by the consumer's own count.
     * @param overwritten counted as received and as dropped.
     * @param drops       for all reasons.
     * @param whole       frames that were themselves to the last byte.
     * @param corrupt     frames that were not, and yet called intact.
     * @param epochs      that frames came from.
     * @param reasons     of the drops.
     */
    record Account(
        long received, long overwritten, long drops, long whole, long corrupt, long epochs, String reasons)
    {
        static Account parse(final String line)
        {
            final String[] of = line.split(" ", 8);
            return new Account(Long.parseLong(of[1]), Long.parseLong(of[2]), Long.parseLong(of[3]),
                Long.parseLong(of[4]), Long.parseLong(of[5]), Long.parseLong(of[6]), of[7]);
        }

        String format()
        {
            return "account " + received + " " + overwritten + " " + drops + " " + whole + " " + corrupt +
                " " + epochs + " " + reasons;
        }

        long accounted()
        {
            return received - overwritten + drops;
        }
    }

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int LIMIT = 64;
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer consumer;
    private final Questions questions;
    private final SingleWriterRecorder recorder = new SingleWriterRecorder(LONGEST_NS, 2);
    private Histogram interval;
    private long overwritten;
    private long whole;
    private long corrupt;
    private long epoch;
    private volatile long epochs;

    SoakConsumer(final Consumer consumer, final Questions questions)
    {
        this.consumer = consumer;
        this.questions = questions;
    }

    @Override
    public long frames()
    {
        return consumer.framesReceived();
    }

    @Override
    public long drops()
    {
        long drops = 0;
        for (final DropReason reason : DropReason.values())
        {
            drops += consumer.drops(reason);
        }
        return drops;
    }

    @Override
    public long epochs()
    {
        return epochs;
    }

    @Override
    public Histogram latency()
    {
        interval = recorder.getIntervalHistogram(interval);
        return interval;
    }

    void run()
    {
        while (true)
        {
            if (consumer.poll(this, LIMIT) == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
                if (questions.next() != null)
                {
                    System.out.println(account().format());
                }
            }
        }
    }

    private Account account()
    {
        final List<String> reasons = new ArrayList<>();
        for (final DropReason reason : DropReason.values())
        {
            if (consumer.drops(reason) > 0)
            {
                reasons.add(reason + "=" + consumer.drops(reason));
            }
        }
        return new Account(frames(), overwritten, drops(), whole, corrupt, epochs, reasons.toString());
    }

    @Override
    public void onFrame(final Frame frame)
    {
        recorder.recordValue(Math.min(System.nanoTime() - frame.timestampNs(), LONGEST_NS));
        if (frame.epoch() != epoch)
        {
            epoch = frame.epoch();
            epochs++;
        }

        if (frame.length() == SoakProducer.LENGTH &&
            DerivedPayload.isFilledWith(frame.payload(), SoakProducer.key(epoch, frame.sequence())))
        {
            whole++;
        }
        else if (frame.isIntact())
        {
            corrupt++;
        }
    }

    @Override
    public void onOverwritten(final Frame frame)
    {
        overwritten++;
    }
}
