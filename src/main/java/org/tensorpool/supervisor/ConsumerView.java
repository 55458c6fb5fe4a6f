package org.tensorpool.supervisor;

/**
 * What a supervisor knew of a consumer, from its hellos and reports. Immutable. Ids are unsigned 32-bit values, epochs
 * and sequences unsigned 64-bit ones.
 *
 * @param streamId           of its stream.
 * @param consumerId         of its own.
 * @param epoch              that it reads; 0 if it has not reported.
 * @param sequence           of the newest frame that it saw.
 * @param rateHz             at which sequences passed it between its last two reports: frames a second.
 * @param lag                frames that it is behind the newest report of its producer; -1 if that is not known.
 * @param dropsGap           frames that it never saw, in all.
 * @param dropsLate          frames that were overwritten while it read them, in all.
 * @param dropsGapShare      share of frames lost that way in the window, of 0 to 1; 0 before there is a window.
 * @param dropsLateShare     share of frames lost that way in the window, of 0 to 1; 0 before there is a window.
 * @param rateLimited        whether it says that it takes no more than its rate.
 * @param maxRateHz          that it asks for; 0 for all.
 * @param shmSupported       whether it says that it can do shared memory.
 * @param descriptorStreamId of its own; 0 for the shared one.
 * @param silentNs           since its last report; since its first hello if there was none.
 * @param alive              whether it reports.
 * @param configs            configurations that the supervisor has sent it.
 * @param lastEvent          of it, or null.
 */
public record ConsumerView(
    int streamId,
    int consumerId,
    long epoch,
    long sequence,
    double rateHz,
    long lag,
    long dropsGap,
    long dropsLate,
    double dropsGapShare,
    double dropsLateShare,
    boolean rateLimited,
    long maxRateHz,
    boolean shmSupported,
    int descriptorStreamId,
    long silentNs,
    boolean alive,
    long configs,
    SupervisorEvent lastEvent)
{
}
