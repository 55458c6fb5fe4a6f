package org.tensorpool.client;

import org.tensorpool.status.JvmMeter;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;

/**
 * What the conductor counts for one producer or consumer. Written by the conductor's thread, read by any.
 */
final class LinkStats
{
    final SingleWriterCounter remaps = new SingleWriterCounter();
    final SingleWriterCounter announces = new SingleWriterCounter();
    final SingleWriterCounter announcesHeard = new SingleWriterCounter();
    final SingleWriterCounter announcesIgnored = new SingleWriterCounter();
    final SingleWriterCounter qosPublished = new SingleWriterCounter();
    final SingleWriterCounter leasesGranted = new SingleWriterCounter();
    final SingleWriterCounter leasesLost = new SingleWriterCounter();
    final SingleWriterCounter clientId = new SingleWriterCounter();
    final SingleWriterCounter epoch = new SingleWriterCounter();
    private final SingleWriterCounter allocated = new SingleWriterCounter();
    private final SingleWriterCounter dataThread;

    /** @param dataThread id of the thread that claims or polls; 0 before there is one. */
    LinkStats(final SingleWriterCounter dataThread)
    {
        this.dataThread = dataThread;
    }

    /** What others keep, as it is now. */
    void refresh(final long currentClientId, final long currentEpoch)
    {
        clientId.set(currentClientId);
        epoch.set(currentEpoch);
        final long bytes = JvmMeter.shared().allocatedBytes(dataThread.get());
        if (bytes != 0)
        {
            allocated.set(bytes);
        }
    }

    StreamCounters mirror(final StreamCounters counters)
    {
        return counters
            .mirror(StreamCounter.REMAPS, remaps)
            .mirror(StreamCounter.ANNOUNCES_HEARD, announcesHeard)
            .mirror(StreamCounter.ANNOUNCES_IGNORED, announcesIgnored)
            .mirror(StreamCounter.QOS_PUBLISHED, qosPublished)
            .mirror(StreamCounter.LEASES_GRANTED, leasesGranted)
            .mirror(StreamCounter.LEASES_LOST, leasesLost)
            .mirror(StreamCounter.CLIENT_ID, clientId)
            .mirror(StreamCounter.EPOCH, epoch)
            .mirror(StreamCounter.THREAD_ALLOCATED, allocated);
    }
}
