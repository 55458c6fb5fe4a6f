package org.tensorpool.driver;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of attach requests, so that one that is sent twice gets no second lease (driver specification §4.8).
 * <p>
 * For the conductor's thread.
 */
final class AttachHistory
{
    /** Requests remembered; a client sends a request again within a second or so. */
    static final int CAPACITY = 4096;

    private record Key(int clientId, long correlationId)
    {
        static Key of(final AttachRequest request)
        {
            return new Key(request.clientId(), request.correlationId());
        }
    }

    /**
     * What became of a request.
     *
     * @param leaseId of the lease that it got, unless it was refused or is still in flight.
     * @param refusal that it got, or null.
     * @param atNs    when it was answered; nanoseconds of CLOCK_MONOTONIC.
     * @param open    true while it is in flight.
     */
    record Outcome(long leaseId, Refusal refusal, long atNs, boolean open)
    {
    }

    private static final class Entries extends LinkedHashMap<Key, Outcome>
    {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Key, Outcome> eldest)
        {
            return size() > CAPACITY;
        }
    }

    private final Entries entries = new Entries();

    Outcome get(final AttachRequest request)
    {
        return entries.get(Key.of(request));
    }

    void opened(final AttachRequest request)
    {
        entries.put(Key.of(request), new Outcome(0, null, 0, true));
    }

    void granted(final AttachRequest request, final Lease lease, final long nowNs)
    {
        entries.put(Key.of(request), new Outcome(lease.leaseId(), null, nowNs, false));
    }

    void refused(final AttachRequest request, final Refusal refusal, final long nowNs)
    {
        entries.put(Key.of(request), new Outcome(0, refusal, nowNs, false));
    }
}
