package org.tensorpool.shm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.EpochNanoClock;

/**
 * Removes epochs that drivers left behind which are gone (wire specification §15.21a.7). An epoch goes when enough
 * newer ones are there, its owner has given no sign of life for long enough, and the owner's process is gone or is this
 * one, which begins its own epochs beyond all that it found. One that was never finished goes by age alone.
 * <p>
 * For the worker's thread.
 */
public final class EpochCollector
{
    /** There is no epoch of the kind that was asked for. */
    public static final long NONE = 0;

    /**
     * What a pass over a stream came to.
     *
     * @param collected epochs removed.
     * @param left      epochs of other drivers that are one too many but can't go yet.
     */
    public record Outcome(int collected, int left)
    {
    }

    /** Whether an epoch may go, and if not, why. */
    public enum Standing
    {
        /** The collector's owner began it, and removes it himself. */
        OWN,
        /** One of the youngest, which stay. */
        KEPT,
        /** Its owner gave a sign of life not long ago. */
        ACTIVE,
        /** Its owner's process lives. */
        ALIVE,
        /** In the making, or left so not long ago. */
        UNFINISHED,
        /** It may go. */
        SPARE
    }

    /**
     * What was found out about an epoch.
     *
     * @param epoch    its number.
     * @param standing whether it may go.
     * @param ownerPid process id in its superblock, or 0 if it was never finished.
     * @param silentNs nanoseconds since the last sign of life; negative if it was given before the system started.
     */
    public record Finding(long epoch, Standing standing, long ownerPid, long silentNs)
    {
    }

    private final EpochDirectories directories;
    private final EpochNanoClock epochNanoClock;
    private final long firstOwnEpoch;
    private final long keep;
    private final long minAgeNs;

    /**
     * A collector of what others left behind.
     *
     * @param directories    to look into.
     * @param epochNanoClock CLOCK_REALTIME.
     * @param firstOwnEpoch  this one and all later ones are its owner's, who removes them himself.
     * @param keep           epochs of a stream that stay, the youngest.
     * @param minAgeNs       nanoseconds without a sign of life before an epoch goes.
     */
    public EpochCollector(
        final EpochDirectories directories,
        final EpochNanoClock epochNanoClock,
        final long firstOwnEpoch,
        final long keep,
        final long minAgeNs)
    {
        this.directories = directories;
        this.epochNanoClock = epochNanoClock;
        this.firstOwnEpoch = firstOwnEpoch;
        this.keep = keep;
        this.minAgeNs = minAgeNs;
    }

    /**
     * Remove what may go of a stream.
     *
     * @param streamId of the stream.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC.
     * @return what came of it.
     * @throws IOException when the directories can't be read or removed.
     */
    public Outcome collect(final int streamId, final long nowNs) throws IOException
    {
        return collect(streamId, nowNs, keep, minAgeNs);
    }

    /**
     * Remove what may go of a stream to make room: whatever its age, unless it may still be in the making.
     *
     * @param streamId of the stream.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC.
     * @param isNext   true if this stream is to get another epoch, which counts among those that are kept.
     * @return what came of it.
     * @throws IOException when the directories can't be read or removed.
     */
    public Outcome makeRoom(final int streamId, final long nowNs, final boolean isNext) throws IOException
    {
        return collect(streamId, nowNs, isNext ? keep - 1 : keep, 0);
    }

    private Outcome collect(final int streamId, final long nowNs, final long kept, final long ageNs)
        throws IOException
    {
        int collected = 0;
        int left = 0;
        for (final Finding finding : examine(streamId, nowNs, kept, ageNs))
        {
            if (finding.standing() == Standing.OWN || finding.standing() == Standing.KEPT)
            {
                continue;
            }

            if (finding.standing() == Standing.SPARE && directories.delete(streamId, finding.epoch()))
            {
                collected++;
            }
            else
            {
                left++;
            }
        }

        return new Outcome(collected, left);
    }

    /**
     * Find out what may go of a stream; nothing is removed.
     *
     * @param streamId of the stream.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC.
     * @return a finding for each epoch, the oldest first.
     * @throws IOException when the directories can't be read.
     */
    public List<Finding> examine(final int streamId, final long nowNs) throws IOException
    {
        return examine(streamId, nowNs, keep, minAgeNs);
    }

    private List<Finding> examine(final int streamId, final long nowNs, final long kept, final long ageNs)
        throws IOException
    {
        final List<Finding> findings = new ArrayList<>();
        final long[] oldestFirst = oldestFirst(streamId);
        for (int i = 0; i < oldestFirst.length; i++)
        {
            final long epoch = oldestFirst[i];
            final Superblock superblock = isOwn(epoch) ? null : directories.superblock(streamId, epoch);
            if (isOwn(epoch))
            {
                findings.add(new Finding(epoch, Standing.OWN, ProcessHandle.current().pid(), 0));
            }
            else if (superblock == null)
            {
                final Standing standing =
                    isUnfinishedForLong(streamId, epoch) ? Standing.SPARE : Standing.UNFINISHED;
                findings.add(new Finding(epoch, standing, 0, 0));
            }
            else
            {
                findings.add(new Finding(
                    epoch, i < oldestFirst.length - kept ? standing(superblock, nowNs, ageNs) : Standing.KEPT,
                    superblock.pid(), nowNs - superblock.activityTimestampNs()));
            }
        }

        return findings;
    }

    /**
     * The youngest epoch of a stream that nobody uses any more.
     *
     * @param streamId of the stream.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC.
     * @return the epoch, or {@link #NONE}.
     * @throws IOException when the directories can't be read.
     */
    public long youngestAbandoned(final int streamId, final long nowNs) throws IOException
    {
        final long[] oldestFirst = oldestFirst(streamId);
        for (int i = oldestFirst.length - 1; i >= 0; i--)
        {
            final Superblock superblock =
                isOwn(oldestFirst[i]) ? null : directories.superblock(streamId, oldestFirst[i]);
            if (superblock != null && isAbandoned(superblock, nowNs, minAgeNs))
            {
                return oldestFirst[i];
            }
        }

        return NONE;
    }

    private long[] oldestFirst(final int streamId) throws IOException
    {
        return directories.epochs(streamId).stream().sorted(Long::compareUnsigned).mapToLong(Long::longValue).toArray();
    }

    private boolean isOwn(final long epoch)
    {
        return epoch >= firstOwnEpoch && epoch <= EpochSequence.MAX_SEEN;
    }

    /** Its maker died, or is at it: only time tells. */
    private boolean isUnfinishedForLong(final int streamId, final long epoch) throws IOException
    {
        final long modifiedMs = directories.lastModifiedMs(streamId, epoch);
        return epochNanoClock.nanoTime() - TimeUnit.MILLISECONDS.toNanos(modifiedMs) > minAgeNs;
    }

    private static boolean isAbandoned(final Superblock superblock, final long nowNs, final long ageNs)
    {
        return standing(superblock, nowNs, ageNs) == Standing.SPARE;
    }

    /** The clock starts anew with the system: a sign of life from the future was given before it was started. */
    private static Standing standing(final Superblock superblock, final long nowNs, final long ageNs)
    {
        final long silentNs = nowNs - superblock.activityTimestampNs();
        if (silentNs >= 0 && silentNs <= ageNs)
        {
            return Standing.ACTIVE;
        }

        return isAliveElsewhere(superblock.pid()) ? Standing.ALIVE : Standing.SPARE;
    }

    private static boolean isAliveElsewhere(final long pid)
    {
        return pid != ProcessHandle.current().pid() && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
