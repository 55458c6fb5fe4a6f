package org.tensorpool.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.Consumer;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;

/**
 * Looks at the frames of {@link ClientProcess}: which epochs they came in, and whether each is whole and newer than the
 * one before.
 */
final class FrameWatch implements FrameHandler
{
    private final List<Long> epochs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Consumer consumer;
    private long lastSequence;
    private long frames;

    FrameWatch(final Consumer consumer)
    {
        this.consumer = consumer;
    }

    @Override
    public void onFrame(final Frame frame)
    {
        frames++;
        if (frame.epoch() != epoch())
        {
            if (Long.compareUnsigned(frame.epoch(), epoch()) < 0)
            {
                problems.add("epoch " + frame.epoch() + " after " + epochs);
            }
            epochs.add(frame.epoch());
        }
        else if (frame.sequence() <= lastSequence)
        {
            problems.add("sequence " + frame.sequence() + " after " + lastSequence);
        }
        lastSequence = frame.sequence();

        final boolean isWhole = isWhole(frame.payload());
        if (!isWhole && frame.isIntact())
        {
            problems.add("frame " + frame.sequence() + " of epoch " + frame.epoch() + " is not whole");
        }
    }

    private static boolean isWhole(final MemorySegment payload)
    {
        final byte first = payload.get(ValueLayout.JAVA_BYTE, 0);
        for (long i = 1; i < payload.byteSize(); i++)
        {
            if (payload.get(ValueLayout.JAVA_BYTE, i) != first)
            {
                return false;
            }
        }

        return payload.byteSize() == ClientProcess.LENGTH;
    }

    /** Epoch of the last frame; 0 if there was none. */
    long epoch()
    {
        return epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1);
    }

    long frames()
    {
        return frames;
    }

    void poll()
    {
        consumer.poll(this, 100);
    }

    /** Poll until a frame of a later epoch has come. */
    long awaitEpochAfter(final long epoch)
    {
        Await.until(() -> "frames of an epoch after " + epoch + " come; there were " + epochs, () ->
        {
            poll();
            return Long.compareUnsigned(epoch(), epoch) > 0;
        });
        return epoch();
    }

    List<String> problems()
    {
        return problems;
    }
}
