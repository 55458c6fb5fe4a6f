package org.tensorpool.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;

import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;

/**
 * Leases that nobody here wants any more, and requests that may still bring one: their driver would hold a stream for
 * us until they expire, so that it is told (driver specification §4.9). Best effort: what is not heard will expire.
 * <p>
 * For the conductor's thread alone. Both lists are bounded; the oldest entries go first.
 */
final class UnwantedLeases
{
    static final int CAPACITY = 256;

    private record Owed(long leaseId, LeaseTerms terms, int clientId)
    {
    }

    private record Abandoned(long correlationId, LeaseTerms terms, int clientId)
    {
    }

    private final Deque<Owed> owed = new ArrayDeque<>();
    private final Deque<Abandoned> abandoned = new ArrayDeque<>();
    private long correlationId = ThreadLocalRandom.current().nextLong();
    private boolean isDriverThere = true;

    /** A lease to give back. */
    void lease(final long leaseId, final LeaseTerms terms, final int clientId)
    {
        if (leaseId != ShmAttachResponseDecoder.leaseIdNullValue())
        {
            addBounded(owed, new Owed(leaseId, terms, clientId));
        }
    }

    /** A request whose answer nobody waits for any more. */
    void request(final long requestId, final LeaseTerms terms, final int clientId)
    {
        addBounded(abandoned, new Abandoned(requestId, terms, clientId));
    }

    private static <T> void addBounded(final Deque<T> entries, final T entry)
    {
        if (entries.size() == CAPACITY)
        {
            entries.poll();
        }
        entries.add(entry);
    }

    boolean isAwaited(final long requestId)
    {
        for (final Abandoned request : abandoned)
        {
            if (request.correlationId == requestId)
            {
                return true;
            }
        }

        return false;
    }

    /** An abandoned request was answered after all; what it brought is given back. */
    void onAnswer(final long requestId, final boolean isOk, final long leaseId)
    {
        final Iterator<Abandoned> requests = abandoned.iterator();
        while (requests.hasNext())
        {
            final Abandoned request = requests.next();
            if (request.correlationId == requestId)
            {
                requests.remove();
                if (isOk)
                {
                    lease(leaseId, request.terms, request.clientId);
                }
            }
        }
    }

    /** Nobody would hear it: keep what is owed until the driver shows itself. */
    void onDisconnected()
    {
        isDriverThere = false;
    }

    void onDriverHeard()
    {
        isDriverThere = true;
    }

    /** The driver has ended, and with it all that it gave. */
    void onDriverShutdown()
    {
        owed.clear();
        abandoned.clear();
    }

    /** Whether an answer may still come that somebody would have to react to. */
    boolean hasOpenRequests()
    {
        return !abandoned.isEmpty();
    }

    int poll(final ControlProxy proxy)
    {
        int sent = 0;
        while (isDriverThere && !owed.isEmpty())
        {
            final Owed lease = owed.peek();
            final Role role = lease.terms.role();
            if (!proxy.detach(++correlationId, lease.leaseId, lease.terms.streamId(), lease.clientId, role))
            {
                break;
            }
            owed.poll();
            sent++;
        }

        return sent;
    }
}
