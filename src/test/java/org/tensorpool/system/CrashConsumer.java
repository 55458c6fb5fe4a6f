package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;

/**
 * Looks at every frame that is accepted: that it is whole, of this stream, of the epoch that is mapped and of that
 * epoch's one producer, and that each sequence since the first of its epoch was accepted or counted, once.
 */
final class CrashConsumer implements FrameHandler
{
    private static final long PAUSE_NS = 1_000_000;
    private static final int LIMIT = 64;
    private static final int MAX_PROBLEMS = 20;

    private final long[] dropped = new long[DropReason.count()];
    private final Consumer consumer;
    private final CrashBoard board;
    private long epoch;
    private long process;
    private long next;
    private long frames;
    private long newest;
    private int problems;

    CrashConsumer(final Consumer consumer, final CrashBoard board)
    {
        this.consumer = consumer;
        this.board = board;
    }

    void run()
    {
        while (true)
        {
            if (consumer.poll(this, LIMIT) == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
            checkCounters();
            board.set(CrashBoard.EPOCH, consumer.epoch());
            board.set(CrashBoard.NEWEST_NS, newest);
            board.set(CrashBoard.FRAMES, frames);
            board.set(CrashBoard.DROPS, Arrays.stream(dropped).sum());
        }
    }

    private void checkCounters()
    {
        for (int i = 0; i < dropped.length; i++)
        {
            if (consumer.drops(DropReason.get(i)) != dropped[i])
            {
                problem(DropReason.get(i) + " counts " + consumer.drops(DropReason.get(i)) + ", told were " +
                    dropped[i]);
            }
        }
        if (consumer.framesReceived() != frames)
        {
            problem("counts " + consumer.framesReceived() + " frames, got " + frames);
        }
    }

    @Override
    public void onFrame(final Frame frame)
    {
        frames++;
        final long sequence = frame.sequence();
        if (frame.epoch() != epoch)
        {
            if (Long.compareUnsigned(frame.epoch(), epoch) < 0)
            {
                problem("epoch " + frame.epoch() + " after " + epoch);
            }
            epoch = frame.epoch();
            process = 0;
        }
        else if (sequence != next)
        {
            problem("sequence " + sequence + " of epoch " + epoch + " where " + next + " is not accounted for");
        }
        next = sequence + 1;
        checkContent(frame);
    }

    private void checkContent(final Frame frame)
    {
        final String flaw = CrashPayload.flaw(frame.payload(), STREAM, frame.epoch(), frame.sequence());
        final long from = flaw == null ? CrashPayload.process(frame.payload()) : 0;
        if (!frame.isIntact())
        {
            return;
        }

        if (flaw != null)
        {
            problem("frame " + frame.sequence() + " of epoch " + frame.epoch() + " " + flaw);
        }
        else if (process != 0 && process != from)
        {
            problem("epoch " + epoch + " has frames of the producers " + process + " and " + from);
        }
        process = from;
        newest = frame.timestampNs();
    }

    @Override
    public void onDropped(final DropReason reason, final long sequence, final long count)
    {
        dropped[reason.ordinal()] += count;
        if (sequence == next)
        {
            next += count;
        }
        else if (reason == DropReason.GAP)
        {
            problem("a gap from " + sequence + " of epoch " + epoch + " where " + next + " is not accounted for");
        }
    }

    private void problem(final String what)
    {
        if (problems++ < MAX_PROBLEMS)
        {
            System.out.println("problem: " + what);
        }
    }
}
