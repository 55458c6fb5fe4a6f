package org.tensorpool.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.CloseHelper;
import org.tensorpool.status.CounterBudget;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.exceptions.AeronException;

/**
 * Leases and streams, each as a counter of its own for as long as it lives, so that whoever reads the counters of the
 * media driver can list them. Asked for without waiting; where there is no room the thing lives on unseen. Counters
 * are the whole host's: no more than {@link #MAX_SHOWN} are taken at a time, and no more than {@link #MAX_A_SECOND} in
 * a second, because a counter that was freed rests for a second before it can be used again.
 * <p>
 * For the conductor's thread. Nothing is allocated while nothing comes or goes.
 */
final class LiveCounters
{
    static final int MAX_SHOWN = 1024;
    static final int MAX_A_SECOND = 256;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Entry> entries = new ArrayList<>();
    private final Consumer<String> onUnseen;
    private Aeron aeron;
    private CounterBudget budget;
    private boolean hasTold;
    private int unsettled;
    private int requested;
    private int allowed;
    private long secondEndsNs = Long.MIN_VALUE;

    /** What is shown, perhaps not yet or not at all. */
    static final class Entry
    {
        private final int typeId;
        private final String label;
        private long value;
        private long registrationId = Aeron.NULL_VALUE;
        private Counter counter;
        private boolean isRefused;

        private Entry(final int typeId, final String label, final long value)
        {
            this.typeId = typeId;
            this.label = label;
            this.value = value;
        }

        void value(final long newValue)
        {
            value = newValue;
            if (counter != null && !counter.isClosed())
            {
                counter.setRelease(newValue);
            }
        }

        private boolean isSettled()
        {
            return counter != null || isRefused;
        }
    }

    /** @param onUnseen told once for each Aeron client that something is not shown, and why. */
    LiveCounters(final Consumer<String> onUnseen)
    {
        this.onUnseen = onUnseen;
    }

    Entry show(final int typeId, final String label, final long value)
    {
        final Entry entry = new Entry(typeId, label, value);
        if (entries.size() < MAX_SHOWN)
        {
            entries.add(entry);
            unsettled++;
        }

        return entry;
    }

    void hide(final Entry entry)
    {
        if (entries.remove(entry))
        {
            unsettled -= entry.isSettled() ? 0 : 1;
            remove(entry);
        }
    }

    /**
     * Ask for counters, and find those that the media driver has made.
     *
     * @param current client that owns them; null while there is none.
     * @param nowNs   nanoseconds of CLOCK_MONOTONIC.
     * @return amount of work done.
     */
    int poll(final Aeron current, final long nowNs)
    {
        if (current != aeron)
        {
            aeron = current;
            forgetCounters();
        }
        if (unsettled == 0 || aeron == null || aeron.isClosed())
        {
            return 0;
        }

        if (requested == 0 || nowNs - secondEndsNs >= 0)
        {
            requested = 0;
            secondEndsNs = nowNs + SECOND_NS;
            allowed = Math.min(MAX_A_SECOND, Math.max(0, budget.spare()));
        }
        int workCount = 0;
        for (int i = 0; i < entries.size(); i++)
        {
            workCount += entries.get(i).isSettled() ? 0 : settle(entries.get(i));
        }

        return workCount;
    }

    private void forgetCounters()
    {
        for (int i = 0; i < entries.size(); i++)
        {
            final Entry entry = entries.get(i);
            entry.counter = null;
            entry.isRefused = false;
            entry.registrationId = Aeron.NULL_VALUE;
        }
        unsettled = entries.size();
        budget = aeron == null ? null : new CounterBudget(aeron);
        hasTold = false;
    }

    private int settle(final Entry entry)
    {
        try
        {
            if (entry.registrationId != Aeron.NULL_VALUE)
            {
                entry.counter = aeron.getCounter(entry.registrationId);
                entry.value(entry.value);
            }
            else if (requested < allowed)
            {
                requested++;
                entry.registrationId = aeron.asyncAddCounter(entry.typeId, entry.label);
            }
            else if (allowed < MAX_A_SECOND)
            {
                refuse(entry);
            }
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ignore)
        {
            // A media driver without room, or one that goes; leases are given all the same.
            entry.isRefused = true;
        }
        unsettled -= entry.isSettled() ? 1 : 0;

        return entry.isSettled() ? 1 : 0;
    }

    private void refuse(final Entry entry)
    {
        entry.isRefused = true;
        if (!hasTold)
        {
            hasTold = true;
            onUnseen.accept(budget.refusalOf(entry.label));
        }
    }

    private void remove(final Entry entry)
    {
        if (aeron == null || aeron.isClosed())
        {
            return;
        }

        if (entry.counter != null)
        {
            CloseHelper.quietClose(entry.counter);
        }
        else if (entry.registrationId != Aeron.NULL_VALUE && !entry.isRefused)
        {
            try
            {
                aeron.asyncRemoveCounter(entry.registrationId);
            }
            catch (final AeronException | IllegalStateException ignore)
            {
                // The client is closing, and its counters go with it.
            }
        }
    }

    /** Show nothing any more: an Aeron client that was given lives on without these counters. */
    void close()
    {
        for (int i = 0; i < entries.size(); i++)
        {
            remove(entries.get(i));
        }
        entries.clear();
        unsettled = 0;
    }

    int size()
    {
        return entries.size();
    }
}
