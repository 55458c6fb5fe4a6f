package org.tensorpool;

import org.agrona.concurrent.NanoClock;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.client.ProducerLink;
import org.tensorpool.client.ProducerStats;

/**
 * Producers and consumers on links that a test has made.
 */
public final class Endpoints
{
    private Endpoints()
    {
    }

    /**
     * A producer that nobody has to attach.
     *
     * @param streamId  of its stream.
     * @param link      that it works with.
     * @param stats     that it counts in.
     * @param nanoClock that it goes by.
     * @return the producer.
     */
    public static Producer producer(
        final int streamId, final ProducerLink link, final ProducerStats stats, final NanoClock nanoClock)
    {
        return new Producer(streamId, null, link, stats, nanoClock, false);
    }

    /**
     * A consumer that nobody has to attach.
     *
     * @param streamId  of its stream.
     * @param link      that it works with.
     * @param stats     that it counts in.
     * @param nanoClock that it goes by.
     * @return the consumer.
     */
    public static Consumer consumer(
        final int streamId, final ConsumerLink link, final ConsumerStats stats, final NanoClock nanoClock)
    {
        return new Consumer(streamId, null, link, stats, 0, nanoClock);
    }
}
