package org.tensorpool.client;

import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.ExclusivePublication;
import io.aeron.status.HeartbeatTimestamp;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.status.CountersReader;
import org.tensorpool.TensorPoolException;
import org.tensorpool.status.SingleWriterCounter;

/**
 * Finds who holds the shared descriptor publication: a subscriber that is tethered, as one of another implementation
 * may be, and does not read. Aeron then takes no descriptor for anybody. Whoever is the one furthest behind at two
 * looks in a row, while descriptors are lost, is named: once, and then from time to time. For the conductor's thread
 * alone; the producer's thread does nothing for it.
 */
final class HolderWatch
{
    /** Between two looks: longer than an untethered subscriber can hold the publication. */
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    /** Until a holder that stays is named again. */
    static final long REMINDER_NS = TimeUnit.MINUTES.toNanos(1);

    /** Aeron moves the limit of a publication in steps of an eighth of its window, which is half a term. */
    private static final int STEPS_IN_A_TERM = 16;
    private static final int FRAME_BYTES = 96;
    private static final long NOBODY = -1;

    private final int streamId;
    private final SingleWriterCounter lost;
    private final SingleWriterCounter held;
    private final ErrorHandler errorHandler;
    private long lostBefore;
    private long nextLookNs;
    private long holder = NOBODY;
    private long named = NOBODY;
    private long namedNs;

    /**
     * @param streamId     of the frames.
     * @param lost         descriptors lost because a subscriber held the publication.
     * @param held         looks at which somebody did; written here.
     * @param errorHandler that is told who.
     * @param nowNs        nanoseconds of CLOCK_MONOTONIC.
     */
    HolderWatch(
        final int streamId,
        final SingleWriterCounter lost,
        final SingleWriterCounter held,
        final ErrorHandler errorHandler,
        final long nowNs)
    {
        this.streamId = streamId;
        this.lost = lost;
        this.held = held;
        this.lostBefore = lost.get();
        this.errorHandler = errorHandler;
        this.nextLookNs = nowNs + INTERVAL_NS;
    }

    int poll(final Aeron aeron, final ExclusivePublication publication, final long nowNs)
    {
        if (nowNs - nextLookNs < 0)
        {
            return 0;
        }

        nextLookNs = nowNs + INTERVAL_NS;
        final long lostNow = lost.get();
        final boolean isLosing = lostNow != lostBefore;
        lostBefore = lostNow;
        if (isLosing || holder != NOBODY)
        {
            look(aeron.countersReader(), publication, isLosing, nowNs);
        }

        return 1;
    }

    private void look(
        final CountersReader counters,
        final ExclusivePublication publication,
        final boolean isLosing,
        final long nowNs)
    {
        final int slowest = isAtItsLimit(publication) ?
            SubscriberPositions.slowest(counters, publication) : SubscriberPositions.NONE;
        if (slowest == SubscriberPositions.NONE)
        {
            holder = NOBODY;
            return;
        }

        // A producer that sends seldom loses nothing between two looks; its holder stays under suspicion.
        final long registrationId = SubscriberPositions.registrationId(counters, slowest);
        final boolean isSuspect = registrationId == holder;
        if (isLosing)
        {
            holder = registrationId;
        }
        if (isSuspect && isLosing)
        {
            held.increment();
            if (registrationId != named || nowNs - namedNs >= REMINDER_NS)
            {
                named = registrationId;
                namedNs = nowNs;
                errorHandler.onError(complaint(counters, publication, slowest));
            }
        }
    }

    /** The producer moves its position meanwhile: a wrong reading costs a look. */
    private static boolean isAtItsLimit(final ExclusivePublication publication)
    {
        return publication.availableWindow() <= publication.termBufferLength() / STEPS_IN_A_TERM;
    }

    private TensorPoolException complaint(
        final CountersReader counters, final ExclusivePublication publication, final int slowest)
    {
        final long clientId = counters.getCounterOwnerId(slowest);
        final long behind = Math.max(0, publication.position() - counters.getCounterValue(slowest)) / FRAME_BYTES;
        final int heartbeat = HeartbeatTimestamp.findCounterIdByRegistrationId(
            counters, AeronCounters.DRIVER_HEARTBEAT_TYPE_ID, clientId);
        return new TensorPoolException(TensorPoolException.Category.TIMEOUT,
            "descriptors of stream " + Integer.toUnsignedString(streamId) +
            " are lost to every consumer, because one subscriber holds them up: registration id " +
            SubscriberPositions.registrationId(counters, slowest) + " of Aeron client " + clientId +
            (heartbeat == CountersReader.NULL_COUNTER_ID ? "" : " (" + counters.getCounterLabel(heartbeat) + ")") +
            " is " + behind + " descriptors behind on " + publication.channel() + " stream " +
            publication.streamId() + ": have it subscribe with tether=false or ask for a descriptor stream of its " +
            "own, or end its process");
    }
}
