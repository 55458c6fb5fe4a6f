package org.tensorpool.driver;

import java.io.IOException;
import java.util.List;

import org.agrona.ErrorHandler;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.shm.RegionCreator;

/**
 * Makes the regions of an epoch, out of files that a driver before left where that is wanted, and makes room for them
 * where there is none.
 * <p>
 * For the worker's thread.
 */
final class EpochMaker
{
    private final NamespaceLock lock;
    private final EpochDirectories directories;
    private final RegionCreator creator;
    private final EpochCollector collector;
    private final NanoClock nanoClock;
    private final ErrorHandler errorHandler;
    private final boolean reuses;

    EpochMaker(
        final NamespaceLock lock,
        final EpochDirectories directories,
        final RegionCreator creator,
        final EpochCollector collector,
        final NanoClock nanoClock,
        final ErrorHandler errorHandler,
        final boolean reuses)
    {
        this.lock = lock;
        this.directories = directories;
        this.creator = creator;
        this.collector = collector;
        this.nanoClock = nanoClock;
        this.errorHandler = errorHandler;
        this.reuses = reuses;
    }

    /**
     * Make an epoch.
     *
     * @param stream that it is of.
     * @param epoch  its number, which is new.
     * @return its regions.
     * @throws IOException when the directories can't be read.
     */
    EpochRegions make(final ManagedStream stream, final long epoch) throws IOException
    {
        lock.requireInPlace();
        final EpochRegions used = reuses ? reuse(stream, epoch) : null;
        return used != null ? used :
            creator.create(stream.streamId(), epoch, stream.nslots(), stream.pools(), nanoClock.nanoTime());
    }

    private EpochRegions reuse(final ManagedStream stream, final long epoch) throws IOException
    {
        final long nowNs = nanoClock.nanoTime();
        final long from = collector.youngestAbandoned(stream.streamId(), nowNs);
        if (from == EpochCollector.NONE)
        {
            return null;
        }

        try
        {
            return creator.reuse(stream.streamId(), from, epoch, stream.nslots(), stream.pools(), nowNs);
        }
        catch (final TensorPoolException ex)
        {
            // Nothing is left of it, so a new one can still be made.
            errorHandler.onError(ex);
            return null;
        }
    }

    /**
     * Remove everything that nobody uses and that need not be kept, whatever its age.
     *
     * @param spare  epochs of this driver that may go.
     * @param stream that is to get another epoch.
     * @return number of epochs removed.
     */
    int makeRoom(final List<EpochRegions> spare, final ManagedStream stream)
    {
        int removed = 0;
        for (final EpochRegions regions : spare)
        {
            try
            {
                regions.delete();
                removed++;
            }
            catch (final TensorPoolException ex)
            {
                errorHandler.onError(ex);
            }
        }

        try
        {
            final IntArrayList onDisk = directories.streams();
            for (int i = 0; i < onDisk.size(); i++)
            {
                final int streamId = onDisk.getInt(i);
                removed += collector.makeRoom(streamId, nanoClock.nanoTime(), streamId == stream.streamId())
                    .collected();
            }
        }
        catch (final IOException ex)
        {
            errorHandler.onError(ex);
        }

        return removed;
    }
}
