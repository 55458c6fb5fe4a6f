package org.tensorpool.tool.top;

import java.util.List;

/**
 * All that is shown of a system, as it was at one moment. Immutable. What is not known is negative.
 *
 * @param isConnected whether there is a media driver.
 * @param hasCounters whether its counters could be read.
 * @param streams     by id.
 * @param producers   by stream and id.
 * @param consumers   by stream and id.
 * @param problems    what is wrong, one sentence each, the oldest first.
 */
public record Overview(
    boolean isConnected,
    boolean hasCounters,
    List<StreamRow> streams,
    List<ProducerRow> producers,
    List<ConsumerRow> consumers,
    List<String> problems)
{
    /**
     * Copies the lists.
     */
    public Overview
    {
        streams = List.copyOf(streams);
        producers = List.copyOf(producers);
        consumers = List.copyOf(consumers);
        problems = List.copyOf(problems);
    }

    /**
     * A stream.
     *
     * @param streamId       of it.
     * @param name           that its source gives; empty for none.
     * @param epoch          that is announced, as unsigned 64 bits.
     * @param headerSlots    of its header ring.
     * @param pools          of payloads.
     * @param metaVersion    of its metadata; 0 for none.
     * @param isDriven       whether an SHM driver gives leases on it.
     * @param rateHz         of all its producers together.
     * @param announceAgeNs  since the last announce; -1 if there was none.
     * @param announceHealth judges that.
     * @param producers      that are alive.
     * @param consumers      that are alive.
     * @param state          in a word or two.
     * @param health         of it.
     */
    public record StreamRow(
        long streamId,
        String name,
        long epoch,
        long headerSlots,
        int pools,
        long metaVersion,
        boolean isDriven,
        double rateHz,
        long announceAgeNs,
        Health announceHealth,
        int producers,
        int consumers,
        String state,
        Health health)
    {
    }

    /**
     * A producer.
     *
     * @param streamId   of its stream.
     * @param producerId of its own.
     * @param client     name of its client; empty if that is not known.
     * @param epoch      that it writes, as unsigned 64 bits.
     * @param sequence   of its newest frame, as unsigned 64 bits.
     * @param rateHz     at which it publishes.
     * @param published  frames; -1 if that is not known.
     * @param lost       descriptors that could not be sent; -1 if that is not known.
     * @param lostHealth judges that.
     * @param heardNs    since its last report.
     * @param state      in a word or two.
     * @param health     of it.
     */
    public record ProducerRow(
        long streamId,
        long producerId,
        String client,
        long epoch,
        long sequence,
        double rateHz,
        long published,
        long lost,
        Health lostHealth,
        long heardNs,
        String state,
        Health health)
    {
    }

    /**
     * A consumer.
     *
     * @param streamId      of its stream.
     * @param consumerId    of its own.
     * @param client        name of its client; empty if that is not known.
     * @param epoch         that it reads, as unsigned 64 bits.
     * @param sequence      of the newest frame that it saw, as unsigned 64 bits.
     * @param rateHz        at which frames pass it.
     * @param lag           frames that it is behind its producer by now; -1 if that is not known.
     * @param lagHealth     judges that by the room in the header ring.
     * @param behindNs      the same as time, at the producer's rate; -1 if that is not known.
     * @param dropsGap      frames that it never saw.
     * @param gapShare      of frames lost that way lately, 0 to 1.
     * @param gapHealth     judges that.
     * @param dropsLate     frames that were overwritten while it read them.
     * @param lateShare     of frames lost that way lately, 0 to 1.
     * @param lateHealth    judges that.
     * @param dropsOther    frames dropped for all other reasons; -1 if that is not known.
     * @param isRateLimited whether it takes no more than its rate.
     * @param heardNs       since its last report.
     * @param state         in a word or two.
     * @param health        of it.
     */
    public record ConsumerRow(
        long streamId,
        long consumerId,
        String client,
        long epoch,
        long sequence,
        double rateHz,
        long lag,
        Health lagHealth,
        long behindNs,
        long dropsGap,
        double gapShare,
        Health gapHealth,
        long dropsLate,
        double lateShare,
        Health lateHealth,
        long dropsOther,
        boolean isRateLimited,
        long heardNs,
        String state,
        Health health)
    {
    }
}
