package org.tensorpool.supervisor;

import java.util.List;

/**
 * What is known of a stream. Guarded by the supervisor's lock.
 */
final class StreamState extends Tracked
{
    private final SupervisorThresholds thresholds;
    private final RegionActivity activity;
    private long epoch;
    private int producerId;
    private int layoutVersion;
    private long headerSlots;
    private int pools;
    private long announces;
    private long lastAnnounceNs;
    private boolean driven;
    private int metaVersion;
    private int metaAttributes;
    private String name = "";
    private String summary = "";

    StreamState(
        final int streamId, final long nowNs, final SupervisorThresholds thresholds, final RegionAccess access)
    {
        super(SupervisorEvent.Subject.STREAM, streamId, 0, nowNs);
        this.thresholds = thresholds;
        activity = new RegionActivity(streamId, access);
        lastAnnounceNs = nowNs;
    }

    /** Since the last announce, or since the stream was first heard of. */
    long unannouncedNs(final long nowNs)
    {
        return nowNs - lastAnnounceNs;
    }

    boolean isAlive(final long nowNs)
    {
        return announces > 0 && unannouncedNs(nowNs) <= thresholds.announceTimeoutNs();
    }

    @Override
    boolean isDead(final long nowNs)
    {
        return silentNs(nowNs) > thresholds.announceTimeoutNs();
    }

    /** An epoch that is lower than one of which announces still come is over (wire specification §10.1.1). */
    boolean isOver(final long announcedEpoch, final long nowNs)
    {
        return Long.compareUnsigned(announcedEpoch, epoch) < 0 && announces > 0 &&
            unannouncedNs(nowNs) <= thresholds.livenessNs();
    }

    void announced(
        final long newEpoch,
        final int newProducerId,
        final int newLayoutVersion,
        final long newHeaderSlots,
        final int newPools,
        final long nowNs)
    {
        epoch = newEpoch;
        producerId = newProducerId;
        layoutVersion = newLayoutVersion;
        headerSlots = newHeaderSlots;
        pools = newPools;
        announces++;
        lastAnnounceNs = nowNs;
        heard(nowNs);
    }

    void driven()
    {
        driven = true;
    }

    boolean isDriven()
    {
        return driven;
    }

    long epoch()
    {
        return epoch;
    }

    long announces()
    {
        return announces;
    }

    RegionActivity activity()
    {
        return activity;
    }

    void meta(final int version, final int attributes)
    {
        metaVersion = version;
        metaAttributes = attributes;
    }

    void source(final int version, final MessageText newName, final MessageText newSummary)
    {
        metaVersion = version;
        name = newName.updated(name);
        summary = newSummary.updated(summary);
    }

    StreamView view(
        final long nowNs, final List<ProducerView> producers,
        final List<ConsumerView> consumers)
    {
        return new StreamView(streamId(), epoch, producerId, layoutVersion, headerSlots, pools, announces,
            announces == 0 ? -1 : unannouncedNs(nowNs), activity.ageNs(nowNs), isAlive(nowNs), driven,
            metaVersion, metaAttributes, name, summary, producers, consumers, lastEvent());
    }
}
