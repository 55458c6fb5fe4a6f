package org.tensorpool.client;

import java.io.IOException;

import org.agrona.CloseHelper;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.EpochNanoClock;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.shm.RegionCreator;

/**
 * One epoch of a stream whose owner is this process: locked against other owners in the same namespace, with an epoch
 * that is greater than all before (wire specification §15.2, §15.14). What an owner left behind that died is removed.
 * <p>
 * Making and collecting take as long as the system needs and are for a thread of their own; the rest is the
 * conductor's.
 */
final class OwnedStream implements AutoCloseable
{
    /** Its own epoch. What readers still map of older ones, they keep until they unmap. */
    private static final int KEPT_EPOCHS = 1;
    private static final MappingPolicy POLICY = new MappingPolicy(Requirement.OFF, Requirement.OFF);

    private final NamespaceLock lock;
    private final EpochRegions regions;
    private final EpochCollector collector;

    private OwnedStream(final NamespaceLock lock, final EpochRegions regions, final EpochCollector collector)
    {
        this.lock = lock;
        this.regions = regions;
        this.collector = collector;
    }

    /**
     * @param settings   of the regions.
     * @param streamId   of the stream.
     * @param minAgeNs   nanoseconds of silence after which what another owner left is removed.
     * @param nowNs      nanoseconds of CLOCK_MONOTONIC.
     * @param epochClock CLOCK_REALTIME.
     * @throws TensorPoolException REJECTED when somebody owns the stream, or as of {@link RegionCreator#create}.
     */
    static OwnedStream make(
        final RegionSettings settings,
        final int streamId,
        final long minAgeNs,
        final long nowNs,
        final EpochNanoClock epochClock)
    {
        final NamespaceDirectory namespace = NamespaceDirectory.create(
            settings.baseDir(), System.getProperty("user.name"), settings.namespace(), settings.permissions());
        final NamespaceLock lock = NamespaceLock.acquire(namespace, streamId);
        try
        {
            final EpochDirectories directories = new EpochDirectories(namespace);
            final EpochSequence epochs = new EpochSequence(epochClock.nanoTime(), (epoch) ->
            {
                lock.reserve(epoch);
                return true;
            });
            epochs.seen(lock.reserved());
            final LongArrayList onDisk = directories.epochs(streamId);
            for (int i = 0; i < onDisk.size(); i++)
            {
                epochs.seen(onDisk.getLong(i));
            }

            final EpochCollector collector =
                new EpochCollector(directories, epochClock, epochs.first(), KEPT_EPOCHS, minAgeNs);
            collector.collect(streamId, nowNs);
            return new OwnedStream(lock, new RegionCreator(namespace, POLICY)
                .create(streamId, epochs.next(), settings.nslots(), settings.pools(), nowNs), collector);
        }
        catch (final IOException ex)
        {
            lock.close();
            throw unreadable(namespace, ex);
        }
        catch (final RuntimeException | Error ex)
        {
            lock.close();
            throw ex;
        }
    }

    private static TensorPoolException unreadable(final NamespaceDirectory namespace, final IOException ex)
    {
        return new TensorPoolException(TensorPoolException.Category.SYSTEM,
            "'" + namespace + "' can't be read: " + ex, ex);
    }

    EpochRegions regions()
    {
        return regions;
    }

    /** What could not be removed when the epoch was made, because its owner had only just died. */
    void collect(final long nowNs) throws IOException
    {
        collector.collect(regions.layout().streamId(), nowNs);
    }

    /** Remove the regions; who has them mapped keeps them until he unmaps. */
    @Override
    public void close()
    {
        try
        {
            regions.delete();
        }
        finally
        {
            CloseHelper.quietClose(lock);
        }
    }
}
