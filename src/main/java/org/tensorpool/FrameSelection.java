package org.tensorpool;

import org.agrona.concurrent.NanoClock;
import org.tensorpool.client.DescriptorFlyweight;
import org.tensorpool.client.RateGate;
import org.tensorpool.shm.StreamMapping;

/**
 * Frames that a consumer passes over of its own accord: those beyond its rate, and those that it is too far behind to
 * look at (wire specification §11, §15.4). A consumer that wants every frame has none. For the polling thread alone;
 * does not allocate.
 */
final class FrameSelection
{
    private final RateGate gate;
    private final long maxOutstanding;
    private final NanoClock nanoClock;
    private long resumeFrom;

    /**
     * @param gate           that frames must pass; null for all.
     * @param maxOutstanding frames to be behind at most; 0 for any number.
     * @param nanoClock      that times frames which bear no time.
     */
    FrameSelection(final RateGate gate, final long maxOutstanding, final NanoClock nanoClock)
    {
        this.gate = gate;
        this.maxOutstanding = maxOutstanding;
        this.nanoClock = nanoClock;
    }

    /** The ring tells how far its producer has come: no message needs to be awaited for it. */
    boolean isTooFarBehind(final StreamMapping mapping, final long sequence)
    {
        if (sequence < resumeFrom)
        {
            if (mapping.isCommitted(resumeFrom))
            {
                return true;
            }
            // A commit word only grows: what told of that frame was no producer's.
            resumeFrom = 0;
        }

        final long limit = sequence + maxOutstanding + 1;
        // No sequence number is that large where it overflows.
        if (maxOutstanding == 0 || limit < 0 || !mapping.isCommitted(limit))
        {
            return false;
        }

        resumeFrom = mapping.newestFrom(limit);
        return true;
    }

    /** By the time in its descriptor, before the slot is looked at. */
    boolean isDueByPublishTime(final long timestampNs)
    {
        return gate == null || timestampNs == DescriptorFlyweight.NULL_TIMESTAMP || gate.tryPass(timestampNs);
    }

    /** By the time of capture, or the clock, where the descriptor bore none. */
    boolean isDueByCaptureTime(final long publishTimestampNs, final long captureTimestampNs)
    {
        return gate == null || publishTimestampNs != DescriptorFlyweight.NULL_TIMESTAMP ||
            gate.tryPass(captureTimestampNs != 0 ? captureTimestampNs : nanoClock.nanoTime());
    }
}
