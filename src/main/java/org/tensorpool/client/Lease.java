package org.tensorpool.client;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.StreamLayout;

/**
 * What entitles a producer or consumer to the regions of a stream: a driver's word, regions of one's own, or what their
 * owner announces. For the conductor's thread alone, but where it says so.
 */
abstract class Lease
{
    enum State
    {
        UNATTACHED, ATTACHING, ATTACHED
    }

    /** Told when the lease begins, and when a request is refused. */
    interface Listener
    {
        void onAttached(AttachResponse response, StreamLayout layout);

        void onRefused(TensorPoolException reason);
    }

    abstract State state();

    /**
     * Do what is due.
     *
     * @return false if the lease ran out on our side.
     */
    abstract boolean poll(ControlProxy proxy, long nowNs);

    /** Any thread: identity in messages, as unsigned 32 bits. */
    abstract int clientId();

    /** What the lease gave is in use: failures that come now are new ones. */
    abstract void onUsable();

    /** The lease is of no use to us. A new one is asked for after a back-off. */
    abstract void drop(long nowNs);

    /** Attach again at once, with a new client id. */
    abstract void renew(long nowNs);

    /** The lease isn't needed any more, nor is one that was asked for. */
    abstract void giveBack();

    final boolean isAttached()
    {
        return state() == State.ATTACHED;
    }

    /** Whether a driver gave it, so that the driver's notices are about it. */
    boolean isOfDriver()
    {
        return false;
    }

    /** Whether somebody waits for the first success, and is told why there is none. */
    boolean isAwaited()
    {
        return true;
    }

    /** Whether silence on the announce stream means that it is over. */
    abstract boolean expectsAnnounces(boolean isMapped);

    /** An Aeron client is there. */
    void onSession(final AeronSession session)
    {
    }

    /**
     * An announce of the stream.
     *
     * @return true if it concerns nobody but this lease.
     */
    boolean onAnnounce(final AnnounceFlyweight announce, final long nowNs)
    {
        return false;
    }

    /** Whether a notice is about this lease. Its id alone doesn't say so: each driver counts on its own. */
    boolean is(final long otherLeaseId, final int otherStreamId, final int otherRole)
    {
        return false;
    }

    /** Whether the answer to that request is ours. */
    boolean isAwaited(final long requestId)
    {
        return false;
    }

    void onDriverHeard(final ControlProxy proxy, final long nowNs)
    {
    }

    void onResponse(final AttachResponse response, final long nowNs)
    {
    }

    void onMalformedResponse(final long unusableLeaseId, final TensorPoolException reason, final long nowNs)
    {
    }

    /** The driver has ended the lease, or itself. */
    void onLost(final long nowNs)
    {
    }
}
