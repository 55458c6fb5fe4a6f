package org.tensorpool.driver;

import java.util.ArrayDeque;
import java.util.List;

import org.tensorpool.announce.EncodedAnnounce;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.PoolShape;

/**
 * A stream as the driver holds it: its current epoch, those it had, its producer, and who waits for it.
 * <p>
 * For the conductor's thread.
 */
final class ManagedStream
{
    /** Requests that may wait while an epoch is made; more than one client a consumer is unlikely. */
    static final int MAX_WAITING = 256;

    /**
     * An epoch that is no longer announced.
     *
     * @param regions     of it.
     * @param retiredAtNs nanoseconds of CLOCK_MONOTONIC.
     */
    record Retired(EpochRegions regions, long retiredAtNs)
    {
    }

    private final int streamId;
    private final boolean dynamic;
    private final int nslots;
    private final List<PoolShape> pools;
    private final LiveCounters.Entry shown;
    private final ArrayDeque<AttachRequest> waiting = new ArrayDeque<>();
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();
    private EpochRegions current;
    private EncodedAnnounce announce;
    private Lease producer;
    private boolean busy;
    private boolean announceDue;
    private long nextAnnounceNs;
    private boolean hasForeignEpochs;
    private int leaseCount;
    private long unusedSinceNs;

    ManagedStream(
        final int streamId,
        final boolean dynamic,
        final int nslots,
        final List<PoolShape> pools,
        final LiveCounters.Entry shown)
    {
        this.shown = shown;
        this.streamId = streamId;
        this.dynamic = dynamic;
        this.nslots = nslots;
        this.pools = List.copyOf(pools);
    }

    int streamId()
    {
        return streamId;
    }

    LiveCounters.Entry shown()
    {
        return shown;
    }

    String name()
    {
        return Integer.toUnsignedString(streamId);
    }

    /** True if no configuration names the stream: it came with a request. */
    boolean isDynamic()
    {
        return dynamic;
    }

    int nslots()
    {
        return nslots;
    }

    List<PoolShape> pools()
    {
        return pools;
    }

    /** The epoch that is announced, or null while there is none. */
    EpochRegions current()
    {
        return current;
    }

    Lease producer()
    {
        return producer;
    }

    void producer(final Lease lease)
    {
        producer = lease;
    }

    /** Client id of the producer as announces have it (driver specification §8). */
    int producerId()
    {
        return producer == null ? 0 : producer.clientId();
    }

    /** True while an epoch is being made; requests wait. */
    boolean isBusy()
    {
        return busy;
    }

    void busy(final boolean isBusy)
    {
        busy = isBusy;
    }

    /**
     * Let a request wait.
     *
     * @return false if too many wait already.
     */
    boolean await(final AttachRequest request)
    {
        return waiting.size() < MAX_WAITING && waiting.offer(request);
    }

    AttachRequest nextWaiting()
    {
        return waiting.poll();
    }

    /** True if no epoch is being made and nobody waits for one. */
    boolean isIdle()
    {
        return !busy && waiting.isEmpty();
    }

    void start(final EpochRegions regions, final long nowNs)
    {
        retire(nowNs);
        current = regions;
        shown.value(regions.epoch());
        announce = new EncodedAnnounce(regions.layout());
        unusedSinceNs = nowNs;
    }

    /** What says where the current epoch is; only while there is one. */
    EncodedAnnounce announce()
    {
        return announce;
    }

    /** The current epoch is no longer announced; there is none until the next one starts. */
    void retire(final long nowNs)
    {
        if (current != null)
        {
            retired.addLast(new Retired(current, nowNs));
            current = null;
            shown.value(0);
            announce = null;
        }
    }

    void leaseStarted()
    {
        leaseCount++;
    }

    void leaseEnded(final long nowNs)
    {
        leaseCount--;
        unusedSinceNs = nowNs;
    }

    /**
     * Whether a stream that came with a request may go again: nobody has had a lease on it for a while.
     *
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     * @param restNs that it must have been unused for.
     * @return true if it may.
     */
    boolean isAbandoned(final long nowNs, final long restNs)
    {
        return dynamic && leaseCount == 0 && isIdle() && nowNs - unusedSinceNs > restNs;
    }

    /** The epochs that are no longer announced, the oldest first. */
    ArrayDeque<Retired> retired()
    {
        return retired;
    }

    int epochCount()
    {
        return retired.size() + (current == null ? 0 : 1);
    }

    void announceNow()
    {
        announceDue = true;
    }

    boolean isAnnounceDue(final long nowNs)
    {
        return current != null && (announceDue || nowNs - nextAnnounceNs >= 0);
    }

    void announced(final long nextNs)
    {
        announceDue = false;
        nextAnnounceNs = nextNs;
    }

    /** True while epochs of drivers that are gone may lie on disk. */
    boolean hasForeignEpochs()
    {
        return hasForeignEpochs;
    }

    void hasForeignEpochs(final boolean mayHave)
    {
        hasForeignEpochs = mayHave;
    }
}
