package org.tensorpool.client;

/**
 * Who says that it writes an epoch. There may be one: of two, each tears the other's frames, and consumers have to let
 * go until another epoch comes (wire specification §15.14). What announces and what QoS messages call a producer are
 * held apart, because implementations differ in whether these are the same. For the conductor's thread alone.
 */
final class EpochWriters
{
    private final Writer announced = new Writer();
    private final Writer active = new Writer();
    private boolean hasContested;
    private long contestedEpoch;

    /** @return the producer that was announced for that epoch before, if it was another; otherwise 0. */
    int announced(final long epoch, final int producerId)
    {
        return announced.replace(epoch, producerId);
    }

    /** @return the producer that sent QoS messages of that epoch before, if it was another; otherwise 0. */
    int active(final long epoch, final int producerId)
    {
        return active.replace(epoch, producerId);
    }

    /** An epoch has two writers: nothing of it is believed any more. */
    void contest(final long epoch)
    {
        hasContested = true;
        contestedEpoch = epoch;
    }

    boolean isContested(final long epoch)
    {
        return hasContested && epoch == contestedEpoch;
    }

    private static final class Writer
    {
        private long epoch;
        private int producerId;

        private int replace(final long newEpoch, final int newProducerId)
        {
            // A driver announces 0 while there is no producer.
            final int other = epoch == newEpoch && producerId != newProducerId && newProducerId != 0 ? producerId : 0;
            if (newProducerId != 0)
            {
                epoch = newEpoch;
                producerId = newProducerId;
            }

            return other;
        }
    }
}
