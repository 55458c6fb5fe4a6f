package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.BACK_PRESSURED;
import static org.tensorpool.status.DriverCounter.UNSENT;

import java.util.ArrayDeque;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.status.DriverCounters;

import io.aeron.Publication;

/**
 * Sends on the control stream, in order. What meets back pressure waits, with what comes after it, and is tried again
 * in the next duty cycle; what waits too long, or is one too many, is given up and counted.
 * <p>
 * For the conductor's thread.
 */
final class Outbox
{
    /** Messages that may wait: an answer to each of as many clients as a host may start at once. */
    static final int CAPACITY = 1024;

    private record Waiting(UnsafeBuffer message, boolean isNotice, long sinceNs)
    {
    }

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final DriverCounters counters;
    private final long patienceNs;
    private Publication publication;
    private int waitingNotices;

    Outbox(final DriverCounters counters, final long patienceNs)
    {
        this.counters = counters;
        this.patienceNs = patienceNs;
    }

    /**
     * Where to send from now on.
     *
     * @param newPublication or null while there is none.
     */
    void publication(final Publication newPublication)
    {
        publication = newPublication;
    }

    /**
     * Send an answer: the client that asked waits for it, so it is kept even while nobody listens yet.
     *
     * @param buffer that holds it from 0 on.
     * @param length of it.
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     */
    void answer(final DirectBuffer buffer, final int length, final long nowNs)
    {
        send(buffer, length, false, nowNs);
    }

    /**
     * Send a notice to whoever listens.
     *
     * @param buffer that holds it from 0 on.
     * @param length of it.
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     */
    void notice(final DirectBuffer buffer, final int length, final long nowNs)
    {
        send(buffer, length, true, nowNs);
    }

    /**
     * Whether a message of this length can be sent at all.
     *
     * @param length in bytes.
     * @return true unless the publication's terms are too short for it.
     */
    boolean fits(final int length)
    {
        return publication == null || length <= publication.maxMessageLength();
    }

    boolean isEmpty()
    {
        return waiting.isEmpty();
    }

    /**
     * Whether a notice waits, which others must hear before they hear of its consequences.
     *
     * @return true if one does.
     */
    boolean hasWaitingNotice()
    {
        return waitingNotices > 0;
    }

    /**
     * Try again what waits.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return number of messages that wait no longer.
     */
    int retry(final long nowNs)
    {
        int workCount = 0;
        while (!waiting.isEmpty())
        {
            final Waiting head = waiting.peekFirst();
            if (!isDone(offer(head.message(), head.message().capacity()), head.isNotice()))
            {
                if (nowNs - head.sinceNs() < patienceNs)
                {
                    break;
                }
                counters.increment(UNSENT);
            }
            removeFirst();
            workCount++;
        }

        return workCount;
    }

    private void send(final DirectBuffer buffer, final int length, final boolean isNotice, final long nowNs)
    {
        if (waiting.isEmpty() && isDone(offer(buffer, length), isNotice))
        {
            return;
        }

        if (waiting.size() >= CAPACITY)
        {
            counters.increment(UNSENT);
            removeFirst();
        }

        final byte[] copy = new byte[length];
        buffer.getBytes(0, copy);
        waiting.addLast(new Waiting(new UnsafeBuffer(copy), isNotice, nowNs));
        waitingNotices += isNotice ? 1 : 0;
    }

    private void removeFirst()
    {
        waitingNotices -= waiting.removeFirst().isNotice() ? 1 : 0;
    }

    private boolean isDone(final long result, final boolean isNotice)
    {
        if (result > 0)
        {
            return true;
        }

        if (result == Publication.NOT_CONNECTED && isNotice)
        {
            counters.increment(UNSENT);
            return true;
        }

        counters.increment(BACK_PRESSURED);
        return false;
    }

    private long offer(final DirectBuffer buffer, final int length)
    {
        return publication == null ? Publication.CLOSED : offer(publication, buffer, length);
    }

    /**
     * Offer a message; a term that rotates meanwhile is no reason to wait.
     *
     * @param publication to offer to.
     * @param buffer      that holds the message from 0 on.
     * @param length      of the message.
     * @return as {@link Publication#offer(DirectBuffer, int, int)}.
     */
    static long offer(final Publication publication, final DirectBuffer buffer, final int length)
    {
        long result = publication.offer(buffer, 0, length);
        if (result == Publication.ADMIN_ACTION)
        {
            result = publication.offer(buffer, 0, length);
        }

        return result;
    }
}
