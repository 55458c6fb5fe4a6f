package org.tensorpool.client;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The lease of a consumer without a driver: whatever is announced may be mapped (wire specification §10.1.1, §15.12).
 */
final class AnnouncedLease extends Lease
{
    private final LeaseTerms terms;
    private final Backoff backoff;
    private boolean isResting;
    private long nextAttemptNs;
    private volatile int clientId;

    AnnouncedLease(final LeaseTerms terms, final ClientConfiguration.Timing timing)
    {
        this.terms = terms;
        this.backoff = new Backoff(timing.minBackoffNs(), timing.maxBackoffNs());
        this.clientId = newClientId();
    }

    private int newClientId()
    {
        return terms.fixedClientId() != 0 ?
            terms.fixedClientId() : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    @Override
    State state()
    {
        return isResting ? State.UNATTACHED : State.ATTACHED;
    }

    @Override
    boolean poll(final ControlProxy proxy, final long nowNs)
    {
        if (isResting && nowNs - nextAttemptNs >= 0)
        {
            isResting = false;
        }

        return true;
    }

    @Override
    int clientId()
    {
        return clientId;
    }

    @Override
    void onUsable()
    {
        backoff.reset();
    }

    /** What was announced could not be mapped, or its owner fell silent. */
    @Override
    void drop(final long nowNs)
    {
        isResting = true;
        nextAttemptNs = nowNs + backoff.next();
    }

    @Override
    void renew(final long nowNs)
    {
        clientId = newClientId();
    }

    @Override
    void giveBack()
    {
        isResting = true;
    }

    @Override
    boolean isAwaited()
    {
        return false;
    }

    @Override
    boolean expectsAnnounces(final boolean isMapped)
    {
        return isMapped;
    }
}
