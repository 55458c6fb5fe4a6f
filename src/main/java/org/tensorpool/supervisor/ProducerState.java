package org.tensorpool.supervisor;

/**
 * What is known of a producer. Guarded by the supervisor's lock.
 */
final class ProducerState extends Tracked
{
    private final SupervisorThresholds thresholds;
    private final RateMeter rate = new RateMeter();
    private int sessionId;
    private long epoch;
    private long sequence;
    private long watermark;
    private boolean leaseEnded;

    ProducerState(final int streamId, final int id, final long nowNs, final SupervisorThresholds thresholds)
    {
        super(SupervisorEvent.Subject.PRODUCER, streamId, id, nowNs);
        this.thresholds = thresholds;
    }

    void reported(
        final int newSessionId, final long newEpoch, final long newSequence, final long newWatermark, final long nowNs)
    {
        if (epoch != newEpoch)
        {
            rate.reset();
        }
        sessionId = newSessionId;
        epoch = newEpoch;
        sequence = newSequence;
        watermark = newWatermark;
        leaseEnded = false;
        rate.update(newSequence, nowNs);
        heard(nowNs);
    }

    void leaseEnded()
    {
        leaseEnded = true;
        rate.reset();
    }

    @Override
    boolean isDead(final long nowNs)
    {
        return leaseEnded || silentNs(nowNs) > thresholds.livenessNs();
    }

    int sessionId()
    {
        return sessionId;
    }

    long epoch()
    {
        return epoch;
    }

    long sequence()
    {
        return sequence;
    }

    ProducerView view(final long nowNs)
    {
        return new ProducerView(streamId(), id(), epoch, sequence, isDead(nowNs) ? 0 : rate.rateHz(), watermark,
            silentNs(nowNs), !isDead(nowNs), lastEvent());
    }
}
