package org.tensorpool.status;

import java.util.ArrayList;
import java.util.List;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.exceptions.AeronException;
import org.agrona.CloseHelper;
import org.tensorpool.DropReason;

/**
 * Copies the counts of one producer or consumer into Aeron's counters file. Counters are asked for without waiting and
 * filled once the media driver has made them. For the conductor's thread alone.
 */
public final class StreamCounters implements AutoCloseable
{
    private final Aeron aeron;
    private final String suffix;
    private final CounterBudget budget;
    private final List<Mirror> mirrors = new ArrayList<>();

    /**
     * Over an Aeron client, which must stay open until {@link #close()}.
     *
     * @param aeron    client that the counters belong to.
     * @param role     what counts, such as {@code producer}.
     * @param streamId that it counts for.
     * @param instance identity of the producer or consumer.
     */
    public StreamCounters(final Aeron aeron, final String role, final int streamId, final int instance)
    {
        this(aeron, role, streamId, instance, null);
    }

    /**
     * Over an Aeron client, which must stay open until {@link #close()}, and within what its counters file has room
     * for: nothing is asked for before {@link #show()}.
     *
     * @param aeron    client that the counters belong to.
     * @param role     what counts, such as {@code producer}.
     * @param streamId that it counts for.
     * @param instance identity of the producer or consumer.
     * @param budget   of the client.
     */
    public StreamCounters(
        final Aeron aeron, final String role, final int streamId, final int instance, final CounterBudget budget)
    {
        this(aeron, ": " + role + " stream=" + Integer.toUnsignedString(streamId) +
            " instance=" + Integer.toUnsignedString(instance), budget);
    }

    private StreamCounters(final Aeron aeron, final String suffix, final CounterBudget budget)
    {
        this.aeron = aeron;
        this.suffix = suffix;
        this.budget = budget;
    }

    /**
     * What a client counts for all its streams.
     *
     * @param aeron    client that the counters belong to.
     * @param name     of the client.
     * @param instance identity of the client.
     * @return its counters.
     */
    public static StreamCounters ofClient(final Aeron aeron, final String name, final int instance)
    {
        return new StreamCounters(aeron, ": client " + name + " instance=" + Integer.toUnsignedString(instance),
            null);
    }

    /**
     * What a thread counts, whatever streams it serves.
     *
     * @param aeron    client that the counters belong to.
     * @param name     of the thread.
     * @param instance identity of what counts.
     * @return its counters.
     */
    public static StreamCounters ofThread(final Aeron aeron, final String name, final int instance)
    {
        return new StreamCounters(aeron, ": thread " + name + " instance=" + Integer.toUnsignedString(instance),
            null);
    }

    /**
     * Mirror a count.
     *
     * @param type   of the counter.
     * @param source of its value.
     * @return this.
     */
    public StreamCounters mirror(final StreamCounter type, final SingleWriterCounter source)
    {
        return mirror(type.typeId(), type.label(), source);
    }

    /**
     * Mirror the count of a kind of drop.
     *
     * @param reason of the drops.
     * @param source of its value.
     * @return this.
     */
    public StreamCounters mirror(final DropReason reason, final SingleWriterCounter source)
    {
        return mirror(StreamCounter.typeId(reason), reason.label(), source);
    }

    /**
     * Mirror a count of metadata.
     *
     * @param type   of the counter.
     * @param source of its value.
     * @return this.
     */
    public StreamCounters mirror(final MetadataCounter type, final SingleWriterCounter source)
    {
        return mirror(type.typeId(), type.label(), source);
    }

    private StreamCounters mirror(final int typeId, final String label, final SingleWriterCounter source)
    {
        final Mirror mirror = new Mirror(typeId, "tensorpool " + label + suffix, source);
        if (budget == null)
        {
            mirror.ask(aeron);
        }
        mirrors.add(mirror);
        return this;
    }

    /**
     * Ask for all counters, or for none where the budget has no room for them.
     *
     * @return false if nothing is shown.
     */
    public boolean show()
    {
        if (!budget.take(mirrors.size()))
        {
            mirrors.clear();
            return false;
        }

        mirrors.forEach((mirror) -> mirror.ask(aeron));
        return true;
    }

    /**
     * Copy all values.
     */
    public void flush()
    {
        // An iterator would be garbage in each interval.
        for (int i = 0; i < mirrors.size(); i++)
        {
            mirrors.get(i).flush(aeron, budget);
        }
    }

    @Override
    public void close()
    {
        if (!aeron.isClosed())
        {
            flush();
            mirrors.forEach((mirror) -> mirror.close(aeron, budget));
        }
        mirrors.clear();
    }

    private static final class Mirror
    {
        private final int typeId;
        private final String label;
        private final SingleWriterCounter source;
        private long registrationId = Aeron.NULL_VALUE;
        private Counter counter;
        private boolean isRefused;

        private Mirror(final int typeId, final String label, final SingleWriterCounter source)
        {
            this.typeId = typeId;
            this.label = label;
            this.source = source;
        }

        private void ask(final Aeron aeron)
        {
            registrationId = aeron.asyncAddCounter(typeId, label);
        }

        private boolean isAwaited()
        {
            return counter == null && !isRefused && registrationId != Aeron.NULL_VALUE;
        }

        private void flush(final Aeron aeron, final CounterBudget budget)
        {
            if (isAwaited())
            {
                find(aeron, budget);
            }
            if (counter != null && !counter.isClosed())
            {
                counter.setRelease(source.get());
            }
        }

        /** A media driver whose counters file is full refuses; frames flow all the same. */
        private void find(final Aeron aeron, final CounterBudget budget)
        {
            try
            {
                counter = aeron.getCounter(registrationId);
            }
            catch (final AeronException ignore)
            {
                isRefused = true;
            }
            if (budget != null && !isAwaited())
            {
                budget.settled();
            }
        }

        private void close(final Aeron aeron, final CounterBudget budget)
        {
            if (counter != null)
            {
                CloseHelper.quietClose(counter);
            }
            else if (isAwaited())
            {
                aeron.asyncRemoveCounter(registrationId);
                if (budget != null)
                {
                    budget.settled();
                }
            }
        }
    }
}
