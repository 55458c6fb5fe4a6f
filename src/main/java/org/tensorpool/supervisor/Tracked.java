package org.tensorpool.supervisor;

/**
 * Something that is kept track of and that a condition can hold for. Guarded by the supervisor's lock.
 */
abstract class Tracked
{
    private final SupervisorEvent.Subject subject;
    private final int streamId;
    private final int id;
    private final long firstHeardNs;
    private long lastHeardNs;
    private int raised;
    private SupervisorEvent lastEvent;
    /** Of the table's, so that removal need not search. */
    private int index;

    Tracked(final SupervisorEvent.Subject subject, final int streamId, final int id, final long nowNs)
    {
        this.subject = subject;
        this.streamId = streamId;
        this.id = id;
        firstHeardNs = nowNs;
        lastHeardNs = nowNs;
    }

    static long key(final int streamId, final int id)
    {
        return ((long)streamId << 32) | Integer.toUnsignedLong(id);
    }

    final long key()
    {
        return key(streamId, id);
    }

    final SupervisorEvent.Subject subject()
    {
        return subject;
    }

    final int streamId()
    {
        return streamId;
    }

    final int id()
    {
        return id;
    }

    final void heard(final long nowNs)
    {
        lastHeardNs = nowNs;
    }

    final long firstHeardNs()
    {
        return firstHeardNs;
    }

    final long silentNs(final long nowNs)
    {
        return nowNs - lastHeardNs;
    }

    final long lastHeardNs()
    {
        return lastHeardNs;
    }

    /** Whether it may make room for one that lives. */
    abstract boolean isDead(long nowNs);

    final boolean isRaised(final Condition condition)
    {
        return (raised & condition.bit()) != 0;
    }

    final boolean hasRaised()
    {
        return raised != 0;
    }

    final SupervisorEvent lastEvent()
    {
        return lastEvent;
    }

    /** For {@link EventBoard}. */
    final void took(final SupervisorEvent event)
    {
        lastEvent = event;
        raised = event.raised() ? raised | event.condition().bit() : raised & ~event.condition().bit();
    }

    final int index()
    {
        return index;
    }

    final void index(final int newIndex)
    {
        index = newIndex;
    }
}
