package org.tensorpool.client;

import java.util.function.Consumer;

import io.aeron.Aeron;
import io.aeron.Subscription;
import org.agrona.AsciiSequenceView;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;

/**
 * Where a consumer reads: the shared stream, or the one that is its own (wire specification §5). It goes over to its
 * own once a producer publishes there and the polling thread has read all before it, and back as soon as nobody
 * publishes there any more, so that it misses nothing in between:
 * <pre>
 *   active shared, next none -- own connected --> active shared, next own -- poller followed --> active own
 *          ^                                              |                                          |
 *          `----------- own disconnected or taken away ---+------------------------------------------'
 * </pre>
 * For the conductor's thread alone.
 */
final class SubscriptionRoute
{
    private final ChannelAndStream sharedPlace;
    private final Consumer<AutoCloseable> retire;
    private Aeron aeron;
    private ChannelAndStream ownPlace;
    private Subscription shared;
    private Subscription own;
    private Subscription next;

    /**
     * @param sharedPlace where everybody reads.
     * @param retire      closes what the polling thread may still use.
     */
    SubscriptionRoute(final ChannelAndStream sharedPlace, final Consumer<AutoCloseable> retire)
    {
        this.sharedPlace = sharedPlace;
        this.retire = retire;
    }

    /** An Aeron client is there. What the one before it had made has ended with it. */
    void open(final Aeron newAeron)
    {
        aeron = newAeron;
        ownPlace = null;
        own = null;
        next = null;
        shared = subscribe(sharedPlace);
    }

    private Subscription subscribe(final ChannelAndStream place)
    {
        return Additions.subscription(aeron, place.untetheredChannel(), place.streamId());
    }

    /** Where to read now. */
    Subscription active()
    {
        return shared != null ? shared : own;
    }

    boolean isOnOwn()
    {
        return shared == null && own != null;
    }

    /** Where to read once the active one has led up to it; null for nowhere else. */
    Subscription next()
    {
        return next;
    }

    /**
     * What the consumer was given; the same again changes nothing and allocates nothing.
     *
     * @param channel  of its own, empty for none; not kept.
     * @param streamId of its own, 0 for none.
     * @return true if what to read has changed.
     */
    boolean assign(final AsciiSequenceView channel, final int streamId)
    {
        final boolean isNone = channel.length() == 0 || streamId == 0;
        if (isNone ? ownPlace == null : isOwn(channel, streamId))
        {
            return false;
        }

        final boolean isChanged = unassign();
        if (!isNone)
        {
            // Kept where it turns out to be none, so that it isn't tried again.
            ownPlace = new ChannelAndStream(channel.toString(), streamId);
            own = subscribe(ownPlace);
        }
        return isChanged;
    }

    private boolean isOwn(final AsciiSequenceView channel, final int streamId)
    {
        return ownPlace != null && ownPlace.streamId() == streamId && ownPlace.channel().contentEquals(channel);
    }

    /** @return true if what to read has changed. */
    boolean unassign()
    {
        ownPlace = null;
        if (own == null)
        {
            return false;
        }

        final boolean isChanged = shared == null || next != null;
        if (shared == null)
        {
            shared = subscribe(sharedPlace);
        }
        retire.accept(own);
        own = null;
        next = null;
        return isChanged;
    }

    /**
     * @param isFollowed whether the polling thread has gone over to what is next.
     * @return true if what to read has changed.
     */
    boolean poll(final boolean isFollowed)
    {
        if (own == null)
        {
            return false;
        }

        final boolean isConnected = own.isConnected();
        if (shared == null)
        {
            shared = isConnected ? null : subscribe(sharedPlace);
            return shared != null;
        }
        if (isConnected && isFollowed && next != null)
        {
            retire.accept(shared);
            shared = null;
            next = null;
            return true;
        }

        final Subscription before = next;
        next = isConnected ? own : null;
        return next != before;
    }

    void close()
    {
        retire.accept(shared);
        retire.accept(own);
        shared = null;
        own = null;
        ownPlace = null;
        next = null;
    }
}
