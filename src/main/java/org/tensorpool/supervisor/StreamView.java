package org.tensorpool.supervisor;

import java.util.List;

/**
 * What a supervisor knew of a stream. Immutable. Ids are unsigned 32-bit values, epochs unsigned 64-bit ones.
 *
 * @param streamId        of the stream.
 * @param epoch           as announced; 0 if it never was.
 * @param producerId      as announced; 0 for none.
 * @param layoutVersion   as announced.
 * @param headerSlots     slots of the header ring, as announced.
 * @param pools           number of payload pools, as announced.
 * @param announces       taken so far.
 * @param announceAgeNs   since the last announce; -1 if there was none.
 * @param activityAgeNs   since the regions last showed life; -1 if that is not known.
 * @param alive           whether it is announced.
 * @param driven          whether an SHM driver gives leases on it.
 * @param metaVersion     of what its source says of its data; 0 for nothing.
 * @param metaAttributes  number of attributes that its source gave last.
 * @param name            that its source gives; empty for none.
 * @param summary         that its source gives; empty for none.
 * @param producers       by id.
 * @param consumers       by id.
 * @param lastEvent       of the stream itself, or null.
 */
public record StreamView(
    int streamId,
    long epoch,
    int producerId,
    int layoutVersion,
    long headerSlots,
    int pools,
    long announces,
    long announceAgeNs,
    long activityAgeNs,
    boolean alive,
    boolean driven,
    int metaVersion,
    int metaAttributes,
    String name,
    String summary,
    List<ProducerView> producers,
    List<ConsumerView> consumers,
    SupervisorEvent lastEvent)
{
    /**
     * Copies the lists.
     */
    public StreamView
    {
        producers = List.copyOf(producers);
        consumers = List.copyOf(consumers);
    }

    /**
     * Find a producer.
     *
     * @param id as unsigned 32 bits.
     * @return the producer, or null if it was not known.
     */
    public ProducerView producer(final int id)
    {
        for (final ProducerView producer : producers)
        {
            if (producer.producerId() == id)
            {
                return producer;
            }
        }

        return null;
    }

    /**
     * Find a consumer.
     *
     * @param id as unsigned 32 bits.
     * @return the consumer, or null if it was not known.
     */
    public ConsumerView consumer(final int id)
    {
        for (final ConsumerView consumer : consumers)
        {
            if (consumer.consumerId() == id)
            {
                return consumer;
            }
        }

        return null;
    }
}
