package org.tensorpool;

import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.client.ConsumerTerms;
import org.tensorpool.aeron.PrivateChannel;
import org.tensorpool.client.ProgressHints;
import org.tensorpool.protocol.wire.Mode;

/**
 * What one consumer asks for beyond the settings of its {@link TensorPool} (wire specification §10.1.2, §11, §15.4;
 * driver specification §4.2, §11). It asks for the same again each time that it attaches anew. Not thread-safe; read
 * when it is handed over.
 */
public final class ConsumerOptions
{
    /** Stream id that stands for any. */
    public static final int ANY_STREAM = 0;
    /** Number of frames that the specification recommends for {@link #maxOutstanding(long)}. */
    public static final long RECOMMENDED_MAX_OUTSTANDING = 256;

    private static final long MAX_U32 = 0xFFFF_FFFFL;

    private long desiredNodeId = ProducerOptions.ANY_NODE_ID;
    private DeliveryMode mode = DeliveryMode.STREAM;
    private long maxRateHz;
    private long maxOutstanding;
    private ChannelAndStream descriptor;
    private ChannelAndStream control;
    private boolean isFollowingProgress;
    private ControlResponse.Handler answers;
    private long progressIntervalUs = ProgressHints.NONE;
    private long progressBytesDelta = ProgressHints.NONE;
    private long progressMajorDelta = ProgressHints.NONE;

    /** Every frame, on the shared streams, once it is whole. */
    public ConsumerOptions()
    {
    }

    /**
     * A node id that the consumer wants to have for as long as it is attached. A driver that can't give that one
     * refuses to attach.
     *
     * @param value of the id, 0 to 4,294,967,294.
     * @return this.
     * @throws TensorPoolException CONFIGURATION when it is out of range.
     */
    public ConsumerOptions desiredNodeId(final long value)
    {
        desiredNodeId = ProducerOptions.requireNodeId(value);
        return this;
    }

    /**
     * How many of the frames to hand over; all of them unless set.
     *
     * @param value of the mode; RATE_LIMITED takes effect with a {@link #maxRateHz(long)}.
     * @return this.
     */
    public ConsumerOptions mode(final DeliveryMode value)
    {
        mode = value;
        return this;
    }

    /**
     * Most frames a second, in mode RATE_LIMITED and on a descriptor stream of the consumer's own. Frames are timed by
     * their descriptors, else by their time of capture, else by the clock. {@link Consumer#pollLatest} goes by the
     * pace of its caller instead.
     *
     * @param value in frames a second; 0 for no limit, which is the default.
     * @return this.
     * @throws TensorPoolException CONFIGURATION when it is out of range.
     */
    public ConsumerOptions maxRateHz(final long value)
    {
        maxRateHz = requireRange("maxRateHz", value, MAX_U32);
        return this;
    }

    /**
     * Frames that the consumer may be behind; when it is further behind, it goes on with the newest frame and drops
     * those before as {@link DropReason#RESYNC}.
     *
     * @param value in frames; 0 for no limit, which is the default.
     * @return this.
     * @throws TensorPoolException CONFIGURATION when it is out of range.
     */
    public ConsumerOptions maxOutstanding(final long value)
    {
        maxOutstanding = requireRange("maxOutstanding", value, MAX_U32);
        return this;
    }

    /**
     * Ask for a descriptor stream of the consumer's own, with any stream id.
     *
     * @param channel Aeron channel URI, such as {@code aeron:ipc}.
     * @return this.
     * @throws TensorPoolException INVALID_ARGUMENT when nobody could publish there.
     */
    public ConsumerOptions descriptorStream(final String channel)
    {
        return descriptorStream(channel, ANY_STREAM);
    }

    /**
     * Ask for a descriptor stream of the consumer's own. Who can't have one stays on the shared stream.
     *
     * @param channel  Aeron channel URI, such as {@code aeron:ipc}.
     * @param streamId to have if it is free, or {@link #ANY_STREAM}; an SHM driver gives one of its range.
     * @return this.
     * @throws TensorPoolException INVALID_ARGUMENT when nobody could publish there.
     */
    public ConsumerOptions descriptorStream(final String channel, final int streamId)
    {
        PrivateChannel.require(channel);
        descriptor = new ChannelAndStream(channel, streamId);
        return this;
    }

    /**
     * Ask for a control stream of the consumer's own, on which nothing but progress comes, with any stream id.
     *
     * @param channel Aeron channel URI, such as {@code aeron:ipc}.
     * @return this.
     * @throws TensorPoolException INVALID_ARGUMENT when nobody could publish there.
     */
    public ConsumerOptions controlStream(final String channel)
    {
        return controlStream(channel, ANY_STREAM);
    }

    /**
     * Ask for a control stream of the consumer's own, on which nothing but progress comes. Who can't have one stays on
     * the shared stream.
     *
     * @param channel  Aeron channel URI, such as {@code aeron:ipc}.
     * @param streamId to have if it is free, or {@link #ANY_STREAM}; an SHM driver gives one of its range.
     * @return this.
     * @throws TensorPoolException INVALID_ARGUMENT when nobody could publish there.
     */
    public ConsumerOptions controlStream(final String channel, final int streamId)
    {
        PrivateChannel.require(channel);
        control = new ChannelAndStream(channel, streamId);
        isFollowingProgress = true;
        return this;
    }

    /**
     * Follow frames while they are being filled, with {@link Consumer#pollProgress}; off unless set.
     *
     * @param isFollowed true to follow.
     * @return this.
     */
    public ConsumerOptions progress(final boolean isFollowed)
    {
        isFollowingProgress = isFollowed;
        return this;
    }

    /**
     * Follow frames while they are being filled, and hint at how often. Producers heed the most eager of their
     * consumers, within floors of their own.
     *
     * @param intervalUs least microseconds between two messages of a frame.
     * @param bytesDelta bytes more that are worth a message.
     * @param majorDelta rows or columns more that are worth a message; 0 if that doesn't matter.
     * @return this.
     * @throws TensorPoolException CONFIGURATION when one is out of range.
     */
    public ConsumerOptions progress(final long intervalUs, final long bytesDelta, final long majorDelta)
    {
        progressIntervalUs = requireRange("progress intervalUs", intervalUs, MAX_U32 - 1);
        progressBytesDelta = requireRange("progress bytesDelta", bytesDelta, MAX_U32 - 1);
        progressMajorDelta = requireRange("progress majorDelta", majorDelta, MAX_U32 - 1);
        return progress(true);
    }

    /**
     * Be told of answers on the control stream that are to no request of this client itself; none unless set. A
     * consumer hears the answers to everybody's requests: their correlation ids tell whose they are.
     *
     * @param handler to be told; null for nobody.
     * @return this.
     */
    public ConsumerOptions onControlResponse(final ControlResponse.Handler handler)
    {
        answers = handler;
        return this;
    }

    private static long requireRange(final String name, final long value, final long max)
    {
        if (value < 0 || value > max)
        {
            throw new TensorPoolException(
                TensorPoolException.Category.CONFIGURATION, name + " is " + value + ": expected 0 to " + max);
        }

        return value;
    }

    long desiredNodeId()
    {
        return desiredNodeId;
    }

    long maxOutstanding()
    {
        return maxOutstanding;
    }

    ConsumerTerms terms()
    {
        return new ConsumerTerms(mode == DeliveryMode.STREAM ? Mode.STREAM : Mode.RATE_LIMITED, maxRateHz, descriptor,
            control, isFollowingProgress ?
            new ProgressHints(progressIntervalUs, progressBytesDelta, progressMajorDelta) : null, answers);
    }
}
