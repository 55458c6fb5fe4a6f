package org.tensorpool.status;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.exceptions.AeronException;
import org.agrona.CloseHelper;

/**
 * The counters of one supervisor. They go on through a change of the Aeron client: the counts are kept here and copied
 * by {@link #flush()} to where {@link #attach} was last called for.
 * <p>
 * One thread counts, attaches, flushes and detaches; any thread may ask.
 */
public final class SupervisorCounters
{
    private static final SupervisorCounter[] KINDS = SupervisorCounter.values();

    private final String instanceId;
    private final SingleWriterCounter[] counts = new SingleWriterCounter[KINDS.length];
    private final long[] registrationIds = new long[KINDS.length];
    private final Counter[] shown = new Counter[KINDS.length];
    private Aeron aeron;

    /**
     * Counters that start at 0 and are shown nowhere yet.
     *
     * @param instanceId of the supervisor, for the labels.
     */
    public SupervisorCounters(final String instanceId)
    {
        this.instanceId = instanceId;
        for (int i = 0; i < counts.length; i++)
        {
            counts[i] = new SingleWriterCounter();
        }
    }

    /**
     * Show the counters to whoever reads those of a media driver. Does not wait for it.
     *
     * @param newAeron client that owns them from now on.
     */
    public void attach(final Aeron newAeron)
    {
        aeron = newAeron;
        for (int i = 0; i < KINDS.length; i++)
        {
            registrationIds[i] = aeron.asyncAddCounter(KINDS[i].typeId(), KINDS[i].label(instanceId));
        }
    }

    /**
     * Copy all counts to where they are shown. Does not allocate once they are.
     */
    public void flush()
    {
        if (aeron == null || aeron.isClosed())
        {
            return;
        }

        for (int i = 0; i < KINDS.length; i++)
        {
            if (shown[i] == null && registrationIds[i] != Aeron.NULL_VALUE)
            {
                find(i);
            }
            if (shown[i] != null && !shown[i].isClosed())
            {
                shown[i].setRelease(counts[i].get());
            }
        }
    }

    /** A media driver whose counters file is full refuses; the supervisor works all the same. */
    private void find(final int i)
    {
        try
        {
            shown[i] = aeron.getCounter(registrationIds[i]);
        }
        catch (final AeronException ignore)
        {
            registrationIds[i] = Aeron.NULL_VALUE;
        }
    }

    /**
     * Show the counters no longer.
     */
    public void detach()
    {
        for (int i = 0; i < KINDS.length; i++)
        {
            if (shown[i] != null)
            {
                CloseHelper.quietClose(shown[i]);
            }
            else if (aeron != null && !aeron.isClosed() && registrationIds[i] != Aeron.NULL_VALUE)
            {
                aeron.asyncRemoveCounter(registrationIds[i]);
            }
            shown[i] = null;
        }
        aeron = null;
    }

    /**
     * Count one. Does not allocate.
     *
     * @param kind of event.
     */
    public void increment(final SupervisorCounter kind)
    {
        counts[kind.ordinal()].increment();
    }

    /**
     * Say how many there are. Does not allocate.
     *
     * @param kind  of thing.
     * @param value how many.
     */
    public void set(final SupervisorCounter kind, final long value)
    {
        counts[kind.ordinal()].set(value);
    }

    /**
     * How many were counted.
     *
     * @param kind of event.
     * @return the count, perhaps a moment old.
     */
    public long get(final SupervisorCounter kind)
    {
        return counts[kind.ordinal()].get();
    }
}
