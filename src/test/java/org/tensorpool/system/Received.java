package org.tensorpool.system;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.MajorOrder;

/**
 * What a consumer was handed, copied, because frames are used again.
 */
final class Received implements FrameHandler
{
    /** A frame as it was when it came. */
    record Copy(
        long sequence,
        long epoch,
        DType dtype,
        MajorOrder order,
        List<Integer> shape,
        List<Long> strides,
        long timestampNs,
        int metaVersion,
        byte[] payload)
    {
    }

    private final List<Copy> frames = new ArrayList<>();
    private final Consumer consumer;

    Received(final Consumer consumer)
    {
        this.consumer = consumer;
    }

    @Override
    public void onFrame(final Frame frame)
    {
        final List<Integer> shape = new ArrayList<>();
        final List<Long> strides = new ArrayList<>();
        for (int i = 0; i < frame.ndims(); i++)
        {
            shape.add(frame.dim(i));
            strides.add(frame.stride(i));
        }
        frames.add(new Copy(frame.sequence(), frame.epoch(), frame.dtype(), frame.order(), shape, strides,
            frame.timestampNs(), frame.metaVersion(), frame.payload().toArray(ValueLayout.JAVA_BYTE)));
    }

    int poll()
    {
        return consumer.poll(this, 10);
    }

    /** Poll until so many frames have come in all. */
    Received await(final int count)
    {
        Await.until(() -> count + " frames have come; there are " + frames.size() + ", the last " +
            sequences().subList(Math.max(0, frames.size() - 20), frames.size()) + ", dropped " + drops(), () ->
        {
            poll();
            return frames.size() >= count;
        });
        return this;
    }

    /** Poll until the consumer has counted a drop. */
    void awaitDrop(final DropReason reason)
    {
        Await.until(() -> "a frame is dropped for " + reason + "; dropped " + drops(), () ->
        {
            poll();
            return consumer.drops(reason) > 0;
        });
    }

    List<Copy> frames()
    {
        return frames;
    }

    Copy last()
    {
        return frames.get(frames.size() - 1);
    }

    List<Long> sequences()
    {
        return frames.stream().map(Copy::sequence).toList();
    }

    /** What the consumer dropped, such as {@code [LATE=1]}. */
    List<String> drops()
    {
        final List<String> drops = new ArrayList<>();
        for (final DropReason reason : DropReason.values())
        {
            if (consumer.drops(reason) > 0)
            {
                drops.add(reason + "=" + consumer.drops(reason));
            }
        }

        return drops;
    }
}
