package org.tensorpool.client;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import org.tensorpool.status.SingleWriterCounter;

/**
 * Publishes frame descriptors in place (wire specification §10.2.1): 48 bytes, written into the log buffer. For the
 * producer's thread alone; allocates nothing.
 */
public final class DescriptorProxy
{
    private final BufferClaim claim = new BufferClaim();
    private final int streamId;
    private final SingleWriterCounter adminActions;

    /**
     * For one stream.
     *
     * @param streamId     stream, as unsigned 32 bits.
     * @param adminActions counts what was tried again.
     */
    public DescriptorProxy(final int streamId, final SingleWriterCounter adminActions)
    {
        this.streamId = streamId;
        this.adminActions = adminActions;
    }

    int streamId()
    {
        return streamId;
    }

    /**
     * Publish a descriptor. Only where a term rotates under it is it tried again at once; otherwise one frame in each
     * term would be lost.
     *
     * @param publication of descriptors.
     * @param epoch       of the frame.
     * @param sequence    of the frame.
     * @param timestampNs when it is published, or the null value.
     * @param metaVersion of the metadata that belongs to the frame.
     * @return the new position of the publication, or one of its negative results.
     */
    public long publish(
        final ExclusivePublication publication,
        final long epoch,
        final long sequence,
        final long timestampNs,
        final int metaVersion)
    {
        long result = publication.tryClaim(DescriptorFlyweight.LENGTH, claim);
        while (result == Publication.ADMIN_ACTION)
        {
            adminActions.increment();
            result = publication.tryClaim(DescriptorFlyweight.LENGTH, claim);
        }

        if (result > 0)
        {
            DescriptorFlyweight.encode(
                claim.buffer(), claim.offset(), streamId, epoch, sequence, timestampNs, metaVersion);
            claim.commit();
        }

        return result;
    }
}
