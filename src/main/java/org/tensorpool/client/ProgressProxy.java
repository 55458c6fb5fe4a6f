package org.tensorpool.client;

import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import org.tensorpool.protocol.wire.FrameProgressEncoder;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;

/**
 * Tells how far a frame is filled (wire specification §10.2.2). For the producer's thread alone; allocates nothing.
 */
public final class ProgressProxy
{
    private static final int LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + FrameProgressEncoder.BLOCK_LENGTH;

    private final BufferClaim claim = new BufferClaim();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final FrameProgressEncoder progress = new FrameProgressEncoder();
    private final int streamId;

    /**
     * For one stream.
     *
     * @param streamId stream, as unsigned 32 bits.
     */
    public ProgressProxy(final int streamId)
    {
        this.streamId = streamId;
    }

    /**
     * Tell everybody who wants to know. A message that doesn't go out is not owed: the next says more.
     *
     * @param plan        who they are.
     * @param epoch       of the frame.
     * @param sequence    of the frame.
     * @param bytesFilled bytes of its payload that are there.
     * @param state       of the frame.
     */
    public void publish(
        final ProgressPlan plan,
        final long epoch,
        final long sequence,
        final long bytesFilled,
        final FrameProgressState state)
    {
        for (final Publication publication : plan.publications())
        {
            long result;
            do
            {
                result = publication.tryClaim(LENGTH, claim);
            }
            while (result == Publication.ADMIN_ACTION);

            if (result > 0)
            {
                progress.wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .streamId(Integer.toUnsignedLong(streamId))
                    .epoch(epoch)
                    .seq(sequence)
                    .payloadBytesFilled(bytesFilled)
                    .state(state);
                claim.commit();
            }
        }
    }
}
