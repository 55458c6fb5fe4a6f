package org.tensorpool;

import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.client.EpochEnds;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.SingleWriterCounter;

/**
 * What became of each frame of a consumer: it was received or dropped for a reason, once (wire specification §11,
 * §15.2). Counting begins with the first frame of an epoch that is accepted: what was published before we came is no
 * loss. It goes on where the same epoch is mapped again, as after a pause that cost this process its Aeron client. For
 * the polling thread alone; does not allocate.
 */
final class FrameLedger
{
    private static final long NONE = -1;

    private final int streamId;
    private final ConsumerLink link;
    private final ConsumerStats stats;
    private final EndedEpoch endedEpoch = new EndedEpoch();
    private FrameHandler handler = (ignore) -> { };
    private StreamMapping mapping;
    private boolean isCounting;
    private long countedEpoch;
    private int countedSlots;
    private boolean isRegressed;
    private long lastSequence;
    /** Last frame that came on another stream of the same descriptors; this one may repeat what was before. */
    private long seenElsewhere = NONE;
    /** Frames right behind the last whose descriptors came while the ring did not have them, and were counted then. */
    private long foretold;
    /** Frames at the end of an epoch whose descriptors did not come, not told yet. */
    private long untold;
    private long untoldFirst;

    FrameLedger(final int streamId, final ConsumerLink link, final ConsumerStats stats)
    {
        this.streamId = streamId;
        this.link = link;
        this.stats = stats;
    }

    /** Who hears of drops from now on, and at once of those that showed when there was nobody. */
    void tellTo(final FrameHandler frameHandler)
    {
        handler = frameHandler;
        if (lastSequence > seenElsewhere)
        {
            seenElsewhere = NONE;
        }
        if (untold > 0)
        {
            final long count = untold;
            untold = 0;
            drop(DropReason.EPOCH, untoldFirst, count);
        }
    }

    boolean isCounting()
    {
        return isCounting;
    }

    boolean hasPassed(final long sequence)
    {
        return isCounting && lastSequence >= sequence;
    }

    /** What was published of it and did not come is lost, and no descriptor after it tells that. */
    void onEnded(final EpochEnds ended)
    {
        final long end = ended.lastSequence(countedEpoch);
        if (!isCounting || isRegressed || end <= lastSequence)
        {
            return;
        }

        untoldFirst = lastSequence + 1 + foretold;
        untold = Math.max(0, end + 1 - untoldFirst);
        foretold = Math.max(0, lastSequence + foretold - end);
        goTo(end);
        seenElsewhere = end;
    }

    void onRemap(final StreamMapping newMapping)
    {
        mapping = newMapping;
        if (newMapping == null)
        {
            return;
        }

        link.onTaken(newMapping);
        if (newMapping.epoch() == countedEpoch && !isRegressed && !(isCounting && isAheadOfRing(lastSequence)))
        {
            return;
        }

        if (isCounting && !isRegressed)
        {
            endedEpoch.set(countedEpoch, lastSequence + foretold, countedSlots);
        }
        countedEpoch = newMapping.epoch();
        countedSlots = newMapping.nslots();
        isRegressed = false;
        isCounting = false;
        foretold = 0;
        seenElsewhere = NONE;
        goTo(0);
    }

    /** Descriptors come from another stream from now on, with some of those that came before. */
    void onOtherStream()
    {
        seenElsewhere = isCounting ? lastSequence : NONE;
    }

    /** The memory of the frame that was looked at is gone. */
    void onFault()
    {
        mapping = null;
        stats.drops(DropReason.LATE).increment();
        FlightEvents.drop(streamId, lastSequence, 1, DropReason.LATE);
    }

    void received(final long sequence)
    {
        isCounting = true;
        goTo(sequence);
        stats.received().increment();
    }

    private void goTo(final long sequence)
    {
        lastSequence = sequence;
        stats.lastSequence().set(sequence);
    }

    /**
     * A descriptor says how far the stream has come.
     *
     * @param isSelective whether frames are dropped that nobody looks at, so that the ring must vouch for each.
     * @return true if the frame is to be looked at; false if it was dropped, or came before.
     */
    boolean advance(final long sequence, final boolean isSelective)
    {
        if (!isCounting)
        {
            return true;
        }

        final long skipped = sequence - lastSequence - 1;
        if (skipped < 0)
        {
            onStepBack(sequence);
            return false;
        }
        if ((skipped > 0 || isSelective) && isAheadOfRing(sequence))
        {
            foretell(sequence);
            drop(DropReason.LATE, sequence);
            return false;
        }
        if (skipped > foretold)
        {
            drop(DropReason.GAP, lastSequence + 1 + foretold, skipped - foretold);
        }
        foretold = 0;
        goTo(sequence);

        return true;
    }

    private void onStepBack(final long sequence)
    {
        if (sequence > seenElsewhere)
        {
            link.requestRemap();
            isRegressed = true;
            drop(DropReason.LATE, sequence);
        }
    }

    /**
     * A producer commits a frame before it publishes the descriptor: one that the ring is still behind of is not from
     * the ring's producer, and where it says that the stream is, nobody goes.
     */
    boolean isAheadOfRing(final long sequence)
    {
        if (mapping == null)
        {
            return false;
        }

        final int index = mapping.slotIndex(sequence);
        final long held = SeqLock.loadAcquire(mapping.ring(), StreamMapping.slotOffset(index)) >>> 1;
        // Frames of a later lap leave the remainder as it is.
        return held < sequence || mapping.slotIndex(held) != index;
    }

    private void foretell(final long sequence)
    {
        if (sequence == lastSequence + 1 + foretold)
        {
            foretold++;
        }
    }

    /** A frame that was looked at can't be handed over. */
    void dropUnread(final DropReason reason, final long sequence)
    {
        if (isCounting && reason == DropReason.LATE && isAheadOfRing(sequence))
        {
            // The frame itself may come yet: it would be no step backwards.
            goTo(sequence - 1);
            foretell(sequence);
        }
        // Before the first frame is accepted, an old descriptor whose slot was used again is no loss.
        if (isCounting || (reason != DropReason.LATE && reason != DropReason.RESYNC))
        {
            drop(reason, sequence);
        }
    }

    /**
     * A frame of an epoch that is not mapped. What is counted here is no gap when the epoch is mapped again. Without a
     * ring nothing tells whether a frame far ahead has ever been: what the gap really is, the first frame tells that
     * comes then.
     */
    void dropUnmapped(final long epoch, final long sequence)
    {
        final boolean isResumable = mapping == null && isCounting && epoch == countedEpoch && sequence >= 0 &&
            sequence - lastSequence <= countedSlots;
        if (stats.received().get() == 0 || (isResumable && !advance(sequence, false)))
        {
            return;
        }

        final long lost = isResumable ? 1 : endedEpoch.lostBy(epoch, sequence);
        if (lost > 0)
        {
            drop(DropReason.EPOCH, sequence - lost + 1, lost);
        }
    }

    void drop(final DropReason reason, final long sequence)
    {
        drop(reason, sequence, 1);
    }

    private void drop(final DropReason reason, final long first, final long count)
    {
        final SingleWriterCounter drops = stats.drops(reason);
        drops.add(Math.min(count, Long.MAX_VALUE - drops.get()));
        FlightEvents.drop(streamId, first, count, reason);
        handler.onDropped(reason, first, count);
    }
}
