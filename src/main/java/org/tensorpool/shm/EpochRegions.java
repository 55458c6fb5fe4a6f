package org.tensorpool.shm;

import java.io.IOException;
import java.util.List;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;

/**
 * The regions of one epoch as their owner holds them: mapped for writing until closed, on disk until deleted.
 * <p>
 * One thread at a time. {@link #refreshActivity} is not allowed after {@link #close()}.
 */
public final class EpochRegions implements AutoCloseable
{
    private final StreamLayout layout;
    private final List<MappedRegion> regions;
    private final EpochDirectories directories;

    EpochRegions(final StreamLayout layout, final List<MappedRegion> regions, final EpochDirectories directories)
    {
        this.layout = layout;
        this.regions = List.copyOf(regions);
        this.directories = directories;
    }

    /**
     * What was made.
     *
     * @return the layout, as it is to be announced.
     */
    public StreamLayout layout()
    {
        return layout;
    }

    /**
     * Generation of the regions.
     *
     * @return the epoch.
     */
    public long epoch()
    {
        return layout.epoch();
    }

    /**
     * Memory that the regions take.
     *
     * @return bytes, whole pages where they are huge.
     */
    public long mappedBytes()
    {
        return regions.stream().mapToLong(MappedRegion::mappedBytes).sum();
    }

    /**
     * Whether every region is locked in memory.
     *
     * @return true if all are.
     */
    public boolean isLocked()
    {
        return regions.stream().allMatch(MappedRegion::isLocked);
    }

    /**
     * Say in every superblock that the owner is alive (wire specification §7.1). Does not allocate.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @throws InternalError when somebody has cut a file short.
     */
    public void refreshActivity(final long nowNs)
    {
        for (int i = 0; i < regions.size(); i++)
        {
            regions.get(i).touch();
            Superblock.activityTimestampNsRelease(regions.get(i).segment(), nowNs);
        }
        MemoryFaults.settle();
    }

    /**
     * Unmap the regions; the files stay. Doing it again does nothing.
     */
    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(regions);
    }

    /**
     * Unmap the regions and remove the files and their directory. Who has them mapped keeps them until he unmaps.
     *
     * @throws TensorPoolException when the system refuses to remove them.
     */
    public void delete()
    {
        close();
        try
        {
            directories.delete(layout.streamId(), layout.epoch());
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM, "epoch " +
                Long.toUnsignedString(layout.epoch()) + " of stream " + Integer.toUnsignedString(layout.streamId()) +
                " can't be removed: " + ex, ex);
        }
    }
}
