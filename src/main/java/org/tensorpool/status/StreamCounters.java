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
        this(aeron, ": " + role + " stream=" + Integer.toUnsignedString(streamId) +
            " instance=" + Integer.toUnsignedString(instance));
    }

    private StreamCounters(final Aeron aeron, final String suffix)
    {
        this.aeron = aeron;
        this.suffix = suffix;
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
        return new StreamCounters(aeron, ": client " + name + " instance=" + Integer.toUnsignedString(instance));
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
        return new StreamCounters(aeron, ": thread " + name + " instance=" + Integer.toUnsignedString(instance));
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
        mirrors.add(new Mirror(aeron.asyncAddCounter(typeId, "tensorpool " + label + suffix), source));
        return this;
    }

    /**
     * Copy all values.
     */
    public void flush()
    {
        // An iterator would be garbage in each interval.
        for (int i = 0; i < mirrors.size(); i++)
        {
            mirrors.get(i).flush(aeron);
        }
    }

    @Override
    public void close()
    {
        if (!aeron.isClosed())
        {
            flush();
            mirrors.forEach((mirror) -> mirror.close(aeron));
        }
        mirrors.clear();
    }

    private static final class Mirror
    {
        private final long registrationId;
        private final SingleWriterCounter source;
        private Counter counter;
        private boolean isRefused;

        private Mirror(final long registrationId, final SingleWriterCounter source)
        {
            this.registrationId = registrationId;
            this.source = source;
        }

        private void flush(final Aeron aeron)
        {
            if (counter == null && !isRefused)
            {
                find(aeron);
            }
            if (counter != null && !counter.isClosed())
            {
                counter.setRelease(source.get());
            }
        }

        /** A media driver whose counters file is full refuses; frames flow all the same. */
        private void find(final Aeron aeron)
        {
            try
            {
                counter = aeron.getCounter(registrationId);
            }
            catch (final AeronException ignore)
            {
                isRefused = true;
            }
        }

        private void close(final Aeron aeron)
        {
            if (counter != null)
            {
                CloseHelper.quietClose(counter);
            }
            else if (!isRefused)
            {
                aeron.asyncRemoveCounter(registrationId);
            }
        }
    }
}
