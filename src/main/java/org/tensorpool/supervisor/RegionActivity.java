package org.tensorpool.supervisor;

import java.lang.foreign.MemorySegment;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.MappedRegion;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.Superblock;

/**
 * When the owner of a stream's regions last showed that it is alive (wire specification §15.14). Of each epoch nothing
 * but the superblock of the header ring is mapped, to be read. Guarded by the supervisor's lock.
 */
final class RegionActivity implements AutoCloseable
{
    private static final MappingPolicy POLICY = MappingPolicy.NONE;

    private final int streamId;
    private final RegionAccess access;
    private String headerUri = "";
    private long epoch;
    private boolean isNew;
    private MappedRegion superblock;

    RegionActivity(final int streamId, final RegionAccess access)
    {
        this.streamId = streamId;
        this.access = access;
    }

    /** Regions were announced; anew unless they are the same. */
    void announced(final MessageText uri, final long newEpoch)
    {
        final String updated = uri.updated(headerUri);
        if (epoch != newEpoch || !updated.equals(headerUri))
        {
            headerUri = updated;
            epoch = newEpoch;
            isNew = true;
        }
    }

    /** @return nanoseconds since it showed that it is alive, or -1 if that is not known. */
    long ageNs(final long nowNs)
    {
        if (superblock == null)
        {
            return -1;
        }

        try
        {
            return Math.max(0, nowNs - Superblock.activityTimestampNs(superblock.segment()));
        }
        catch (final InternalError error)
        {
            // The file was truncated under us, which no owner does.
            access.errorHandler().onError(error);
            close();
            return -1;
        }
    }

    /** Look at the newest superblock; one that can't be is not tried again. */
    void look()
    {
        if (isNew && access.containment() != null)
        {
            isNew = false;
            close();
            try
            {
                superblock = open();
            }
            catch (final TensorPoolException ex)
            {
                access.errorHandler().onError(ex);
            }
        }
    }

    private MappedRegion open()
    {
        final MappedRegion region = MappedRegion.open(
            RegionUri.parse(headerUri), Superblock.SIZE, access.containment(), false, POLICY);
        final MemorySegment segment = region.segment();
        final Superblock found = Superblock.read(segment);
        if (found.magic() != Superblock.MAGIC || found.epoch() != epoch || found.streamId() != streamId)
        {
            region.close();
            throw new TensorPoolException(TensorPoolException.Category.INVALID_REGION, "'" + headerUri +
                "' is announced as stream " + Integer.toUnsignedString(streamId) + " epoch " +
                Long.toUnsignedString(epoch) + ", and its superblock says otherwise: two owners may be at work");
        }

        return region;
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(superblock);
        superblock = null;
    }
}
