package org.tensorpool.driver;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.EpochNanoClock;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.Superblock;

/**
 * Removes epochs that drivers left behind which are gone (wire specification §15.21a.7). An epoch goes when enough
 * newer ones are there, its owner has given no sign of life for long enough, and the owner's process is gone or is this
 * one, which knows its own epochs.
 * <p>
 * For the worker's thread.
 */
final class EpochCollector
{
    /**
     * What a pass over a stream came to.
     *
     * @param collected epochs removed.
     * @param left      epochs of other drivers that are one too many but can't go yet.
     */
    record Outcome(int collected, int left)
    {
    }

    private final EpochDirectories directories;
    private final EpochNanoClock epochNanoClock;
    private final long keep;
    private final long minAgeNs;

    EpochCollector(
        final EpochDirectories directories, final EpochNanoClock epochNanoClock, final long keep, final long minAgeNs)
    {
        this.directories = directories;
        this.epochNanoClock = epochNanoClock;
        this.keep = keep;
        this.minAgeNs = minAgeNs;
    }

    /**
     * Remove what may go of a stream.
     *
     * @param streamId of the stream.
     * @param own      epochs that are this driver's and stay.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC.
     * @return what came of it.
     * @throws IOException when the directories can't be read or removed.
     */
    Outcome collect(final int streamId, final LongHashSet own, final long nowNs) throws IOException
    {
        final LongArrayList epochs = directories.epochs(streamId);
        final long[] oldestFirst = epochs.toLongArray();
        Arrays.sort(oldestFirst);

        int collected = 0;
        int left = 0;
        for (int i = 0; i < oldestFirst.length - keep; i++)
        {
            final long epoch = oldestFirst[i];
            if (own.contains(epoch))
            {
                continue;
            }

            if (isAbandoned(streamId, epoch, nowNs) && directories.delete(streamId, epoch))
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

    private boolean isAbandoned(final int streamId, final long epoch, final long nowNs) throws IOException
    {
        final Superblock superblock = directories.superblock(streamId, epoch);
        if (superblock == null)
        {
            // Its maker died before it was finished.
            final long modifiedMs = directories.lastModifiedMs(streamId, epoch);
            return epochNanoClock.nanoTime() - TimeUnit.MILLISECONDS.toNanos(modifiedMs) > minAgeNs;
        }

        return isSilent(superblock.activityTimestampNs(), nowNs) && !isAliveElsewhere(superblock.pid());
    }

    /** The clock starts anew with the system: a sign of life from the future was given before it was started. */
    private boolean isSilent(final long activityNs, final long nowNs)
    {
        return activityNs > nowNs || nowNs - activityNs > minAgeNs;
    }

    private static boolean isAliveElsewhere(final long pid)
    {
        return pid != ProcessHandle.current().pid() && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
