package org.tensorpool.status;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.agrona.CloseHelper;
import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.Aeron;
import io.aeron.exceptions.RegistrationException;

/**
 * The counters of one SHM driver. They go on through a change of the Aeron client: the counts are kept here and shown
 * wherever {@link #attach} was last called for.
 * <p>
 * Any thread may count and ask; one thread attaches and detaches.
 */
public final class DriverCounters
{
    private static final DriverCounter[] KINDS = DriverCounter.values();

    private final String instanceId;
    private final AtomicReferenceArray<AtomicCounter> shown = new AtomicReferenceArray<>(KINDS.length);
    private final AtomicLongArray counts =
        new AtomicLongArray(KINDS.length);

    /**
     * Counters that start at 0 and are shown nowhere yet.
     *
     * @param instanceId of the driver, for the labels.
     */
    public DriverCounters(final String instanceId)
    {
        this.instanceId = instanceId;
    }

    /**
     * Show the counters to whoever reads those of a media driver. One whose counters file is full shows none of them,
     * and the driver serves all the same.
     *
     * @param aeron client that owns them from now on.
     * @return why they are not shown, or null if they are.
     */
    public String attach(final Aeron aeron)
    {
        final CounterBudget budget = new CounterBudget(aeron);
        if (!budget.take(KINDS.length))
        {
            return budget.refusalOf("the driver");
        }

        try
        {
            for (final DriverCounter kind : KINDS)
            {
                showIn(kind, aeron.addCounter(kind.typeId(), kind.label(instanceId)));
            }
        }
        catch (final RegistrationException ex)
        {
            // Somebody else was faster.
            detach();
            return budget.refusalOf("the driver") + " (" + ex.getMessage() + ")";
        }

        return null;
    }

    void showIn(final DriverCounter kind, final AtomicCounter counter)
    {
        shown.set(kind.ordinal(), counter);
        refresh(kind, counter);
    }

    /**
     * Show the counters no longer.
     */
    public void detach()
    {
        for (int i = 0; i < KINDS.length; i++)
        {
            CloseHelper.quietClose(shown.getAndSet(i, null));
        }
    }

    /**
     * Count one. Does not allocate.
     *
     * @param kind of event.
     */
    public void increment(final DriverCounter kind)
    {
        counts.incrementAndGet(kind.ordinal());
        show(kind);
    }

    /**
     * Count several. Does not allocate.
     *
     * @param kind  of event.
     * @param delta how many more.
     */
    public void add(final DriverCounter kind, final long delta)
    {
        counts.addAndGet(kind.ordinal(), delta);
        show(kind);
    }

    /**
     * Say how many there are. Does not allocate.
     *
     * @param kind  of thing.
     * @param value how many.
     */
    public void set(final DriverCounter kind, final long value)
    {
        counts.set(kind.ordinal(), value);
        show(kind);
    }

    private void show(final DriverCounter kind)
    {
        final AtomicCounter counter = shown.get(kind.ordinal());
        if (counter != null && !counter.isClosed())
        {
            refresh(kind, counter);
        }
    }

    /** Who writes last looks again afterwards, so that a slow thread leaves no count of before there. */
    private void refresh(final DriverCounter kind, final AtomicCounter counter)
    {
        long value;
        do
        {
            value = counts.get(kind.ordinal());
            counter.set(value);
        }
        while (value != counts.get(kind.ordinal()));
    }

    /**
     * How many were counted.
     *
     * @param kind of event.
     * @return the count.
     */
    public long get(final DriverCounter kind)
    {
        return counts.getAcquire(kind.ordinal());
    }
}
