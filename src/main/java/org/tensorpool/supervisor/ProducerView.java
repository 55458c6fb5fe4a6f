package org.tensorpool.supervisor;

/**
 * What a supervisor knew of a producer, from its reports. Immutable. Ids are unsigned 32-bit values, epochs and
 * sequences unsigned 64-bit ones.
 *
 * @param streamId    of its stream.
 * @param producerId  of its own.
 * @param epoch       that it writes.
 * @param sequence    of its newest frame.
 * @param rateHz      frames a second between its last two reports.
 * @param watermark   of its pools, as it reports it; -1 for none.
 * @param silentNs    since its last report.
 * @param alive       whether it reports.
 * @param lastEvent   of it, or null.
 */
public record ProducerView(
    int streamId,
    int producerId,
    long epoch,
    long sequence,
    double rateHz,
    long watermark,
    long silentNs,
    boolean alive,
    SupervisorEvent lastEvent)
{
}
