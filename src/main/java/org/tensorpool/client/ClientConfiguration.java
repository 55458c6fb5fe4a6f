package org.tensorpool.client;

import java.util.concurrent.Executor;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PathContainment;

/**
 * What the conductor needs to know, complete and checked.
 *
 * @param name                 of the client, as others see it in Aeron's counters.
 * @param clientId            of the first lease, counting up from there; 0 for random ids.
 * @param aeronDirectoryName   directory of the media driver.
 * @param channels             where messages travel.
 * @param timing               periods and time-outs.
 * @param memory               where regions may lie and what is asked of their memory.
 * @param descriptorTimestamps true to put the time of publishing into each descriptor.
 * @param environment          clocks, error handler and executor.
 */
public record ClientConfiguration(
    String name,
    int clientId,
    String aeronDirectoryName,
    Channels channels,
    Timing timing,
    Memory memory,
    boolean descriptorTimestamps,
    Environment environment)
{
    /**
     * Where messages travel.
     *
     * @param control    attach, keepalive, hello and their answers.
     * @param announce   pool announces.
     * @param descriptor frame descriptors.
     * @param qos        health of producers and consumers.
     */
    public record Channels(
        ChannelAndStream control, ChannelAndStream announce, ChannelAndStream descriptor, ChannelAndStream qos)
    {
    }

    /**
     * Periods and time-outs, in nanoseconds.
     *
     * @param keepaliveIntervalNs between keepalives of a lease.
     * @param announcePeriodNs    between announces of the driver; three of them in silence end a mapping.
     * @param qosIntervalNs       between QoS messages.
     * @param attachTimeoutNs     that an attach request waits for its response.
     * @param driverLivenessNs    that a media driver may be silent before it is taken for gone.
     * @param minBackoffNs        after the first failure.
     * @param maxBackoffNs        after many.
     */
    public record Timing(
        long keepaliveIntervalNs,
        long announcePeriodNs,
        long qosIntervalNs,
        long attachTimeoutNs,
        long driverLivenessNs,
        long minBackoffNs,
        long maxBackoffNs)
    {
        /** Periods of silence after which what was announced is stale (wire specification §10.1.1). */
        static final int FRESHNESS_PERIODS = 3;

        /**
         * Age at which an announce or an activity time stamp is stale.
         *
         * @return nanoseconds.
         */
        long freshnessNs()
        {
            return FRESHNESS_PERIODS * announcePeriodNs;
        }
    }

    /**
     * Memory of the mappings.
     *
     * @param containment directories that regions may lie in.
     * @param policy      locking and prefaulting.
     * @param hugepages   what to ask of the driver.
     */
    public record Memory(PathContainment containment, MappingPolicy policy, HugepagesPolicy hugepages)
    {
    }

    /**
     * What comes from outside.
     *
     * @param nanoClock       CLOCK_MONOTONIC.
     * @param epochClock      CLOCK_REALTIME, in nanoseconds.
     * @param errorHandler    told of everything that goes wrong off the hot path.
     * @param mappingExecutor runs what may take long: opening, mapping, prefaulting and locking of regions.
     */
    public record Environment(
        NanoClock nanoClock, EpochNanoClock epochClock, ErrorHandler errorHandler, Executor mappingExecutor)
    {
    }
}
