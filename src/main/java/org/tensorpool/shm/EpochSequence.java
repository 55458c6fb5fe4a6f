package org.tensorpool.shm;

import java.util.function.LongPredicate;

/**
 * Epochs of all streams of a driver. They only ever grow, over restarts too: the first is no less than the time of day,
 * in nanoseconds, and greater than any that is on disk (driver specification §6, §10).
 * <p>
 * For one thread.
 */
public final class EpochSequence
{
    /** Larger numbers are no epochs of a driver: they would leave no room to grow. */
    static final long MAX_SEEN = Long.MAX_VALUE - (1L << 40);

    /** The year 2116, in nanoseconds: a clock that says more is wrong, and must not use up what epochs there are. */
    static final long MAX_START = Long.MAX_VALUE >>> 1;

    /** Epochs that are reserved at a time, so that few of them have to be written down. */
    static final long BLOCK = 1024;

    /**
     * Least distance between the epochs of a driver and those of the one before it. Epochs of one driver lie far closer
     * together, so that who hears only the later ones can tell that there was a restart, even if the clock was set back
     * meanwhile.
     */
    public static final long RESTART_LEAP = 1_000_000;

    private final LongPredicate reservation;
    private long last;
    private long reserved = Long.MIN_VALUE;

    /**
     * A sequence that starts now.
     *
     * @param startNs     nanoseconds since 1970 when the driver started; what no clock can mean is not believed.
     * @param reservation takes a number that no epoch of this driver exceeds, before one comes near it. The next driver
     *                    has {@link #seen} it, and so begins beyond all epochs of this one even if the clock was set
     *                    back and they are no longer on disk. False if it could not be kept: with the next epoch it is
     *                    asked again.
     */
    public EpochSequence(final long startNs, final LongPredicate reservation)
    {
        last = Math.max(1, Math.min(startNs, MAX_START)) - 1;
        this.reservation = reservation;
    }

    /**
     * Take note of an epoch that somebody made: the first of this driver is {@link #RESTART_LEAP} beyond it, or more.
     *
     * @param epoch on disk.
     */
    public void seen(final long epoch)
    {
        if (epoch <= MAX_SEEN)
        {
            last = Math.max(last, epoch <= MAX_SEEN - RESTART_LEAP ? epoch + RESTART_LEAP - 1 : epoch);
        }
    }

    /**
     * The epoch that {@link #next()} would give: all that were made before are less.
     *
     * @return the first of this driver, if none was taken yet.
     */
    public long first()
    {
        return last + 1;
    }

    /**
     * The next epoch.
     *
     * @return greater than all before.
     */
    public long next()
    {
        last++;
        if (last > reserved)
        {
            final long wanted = last + BLOCK;
            reserved = reservation.test(wanted) ? wanted : reserved;
        }

        return last;
    }
}
