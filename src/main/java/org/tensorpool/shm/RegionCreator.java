package org.tensorpool.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileSystemStatus;
import org.tensorpool.os.Libc;
import org.tensorpool.os.SystemCallException;

/**
 * Makes the regions of an epoch: all of them, reserved, mapped and with superblocks, or none
 * (wire specification §7.1, §15.14, §15.21a.3).
 * <p>
 * Immutable and thread-safe. Takes as long as the system needs to find and zero the memory.
 */
public final class RegionCreator
{
    /** Name of the file of a header ring. */
    static final String HEADER_RING = "header.ring";

    private static final int CREATE_FLAGS =
        Libc.O_CREAT | Libc.O_EXCL | Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
    private static final int OWNER_ONLY = 0600;
    private static final int MAX_INTERRUPTIONS = 100;

    private final NamespaceDirectory namespace;
    private final EpochDirectories directories;
    private final MappingPolicy policy;
    private final boolean hugePages;
    private final long pageBytes;

    /**
     * A creator of regions in a namespace.
     *
     * @param namespace where they go.
     * @param policy    what is asked of their memory.
     */
    public RegionCreator(final NamespaceDirectory namespace, final MappingPolicy policy)
    {
        this.namespace = namespace;
        this.directories = new EpochDirectories(namespace);
        this.policy = policy;
        final FileSystemStatus fileSystem = RegionSpace.fileSystem(namespace.path());
        this.hugePages = fileSystem.isHugetlbfs();
        this.pageBytes = fileSystem.blockSize();
    }

    /**
     * Whether the regions lie on huge pages.
     *
     * @return true if the namespace is on hugetlbfs.
     */
    public boolean isOnHugePages()
    {
        return hugePages;
    }

    /**
     * Size of the pages that the file system hands out.
     *
     * @return bytes; on hugetlbfs that of its huge pages.
     */
    public long pageBytes()
    {
        return pageBytes;
    }

    /**
     * Make the regions of an epoch. The payload is all zeros.
     *
     * @param streamId of the stream, as unsigned 32 bits.
     * @param epoch    generation of the regions; must be new.
     * @param nslots   of the header ring and of every pool.
     * @param shapes   of the pools, at least one.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC, for the superblocks.
     * @return the regions, mapped for writing.
     * @throws TensorPoolException when the layout breaks a rule, there is no room, or the system refuses; nothing is
     *                             left behind then.
     */
    public EpochRegions create(
        final int streamId, final long epoch, final long nslots, final List<PoolShape> shapes, final long nowNs)
    {
        final StreamLayout layout = layout(streamId, epoch, nslots, shapes);
        final FileSystemStatus fileSystem = RegionSpace.fileSystem(namespace.path());
        long totalBytes = RegionSpace.fileBytes(fileSystem, layout.headerRegionBytes());
        for (final PoolLayout pool : layout.pools())
        {
            totalBytes += RegionSpace.fileBytes(fileSystem, pool.regionBytes());
        }
        RegionSpace.require(namespace.path(), fileSystem, streamId, totalBytes);

        namespace.createEpoch(streamId, epoch);
        final List<MappedRegion> regions = new ArrayList<>();
        try
        {
            createFiles(layout, nowNs, regions);
            return new EpochRegions(layout, regions, directories);
        }
        catch (final TensorPoolException ex)
        {
            CloseHelper.quietCloseAll(regions);
            remove(layout, ex);
            throw isNoSpace(ex) ?
                RegionSpace.shortage(namespace.path(), fileSystem, streamId, totalBytes, ex) : ex;
        }
    }

    private StreamLayout layout(
        final int streamId, final long epoch, final long nslots, final List<PoolShape> shapes)
    {
        final Path directory = namespace.epochPath(streamId, epoch);
        final List<PoolLayout> pools = new ArrayList<>();
        for (final PoolShape shape : shapes)
        {
            pools.add(new PoolLayout(
                shape.poolId(), nslots, shape.strideBytes(), uri(directory, shape.poolId() + ".pool")));
        }

        return new StreamLayout(
            streamId, epoch, StreamLayout.LAYOUT_VERSION, nslots, uri(directory, HEADER_RING), pools);
    }

    private RegionUri uri(final Path directory, final String file)
    {
        return new RegionUri(directory.resolve(file).toString(), hugePages);
    }

    private void createFiles(final StreamLayout layout, final long nowNs, final List<MappedRegion> regions)
    {
        final MappedRegion ring = createFile(layout.headerUri(), layout.headerRegionBytes());
        regions.add(ring);
        for (final PoolLayout pool : layout.pools())
        {
            final MappedRegion region = createFile(pool.uri(), pool.regionBytes());
            regions.add(region);
            // Who reads pools by slot_bytes finds the stride there.
            superblock(layout, Superblock.PAYLOAD_POOL, pool.poolId(), pool.strideBytes(), pool.strideBytes(), nowNs)
                .write(region.segment());
        }

        // The ring comes last: where its superblock is, the epoch is whole.
        superblock(layout, Superblock.HEADER_RING, 0, SlotHeader.SLOT_BYTES, 0, nowNs).write(ring.segment());
    }

    private static Superblock superblock(
        final StreamLayout layout,
        final int regionType,
        final int poolId,
        final long slotBytes,
        final long strideBytes,
        final long nowNs)
    {
        return new Superblock(
            Superblock.MAGIC, layout.layoutVersion(), layout.epoch(), layout.streamId(), regionType, poolId,
            layout.nslots(), slotBytes, strideBytes, ProcessHandle.current().pid(), nowNs, nowNs);
    }

    private MappedRegion createFile(final RegionUri uri, final long bytes)
    {
        final int fd = Libc.open(uri.path(), CREATE_FLAGS, OWNER_ONLY);
        try
        {
            reserve(fd, RegionSpace.fileBytes(Libc.fstatfs(fd), bytes));
            final MappedRegion region = MappedRegion.map(fd, uri, bytes, true, policy);
            Files.setPosixFilePermissions(Path.of(uri.path()), namespace.permissions().files());
            return region;
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "mode of '" + uri.path() + "' can't be set to " + namespace.permissions() + ": " + ex, ex);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    /** A signal interrupts the reservation of much memory, and what was reserved so far is given back: start again. */
    private static void reserve(final int fd, final long bytes)
    {
        for (int interruptions = 0; ; interruptions++)
        {
            try
            {
                Libc.fallocate(fd, 0, 0, bytes);
                return;
            }
            catch (final SystemCallException ex)
            {
                if (!"EINTR".equals(ex.errnoName()) || interruptions == MAX_INTERRUPTIONS)
                {
                    throw ex;
                }
            }
        }
    }

    private static boolean isNoSpace(final TensorPoolException ex)
    {
        return ex instanceof SystemCallException call &&
            ("ENOSPC".equals(call.errnoName()) || "ENOMEM".equals(call.errnoName()));
    }

    private void remove(final StreamLayout layout, final TensorPoolException reason)
    {
        try
        {
            directories.delete(layout.streamId(), layout.epoch());
        }
        catch (final IOException ex)
        {
            reason.addSuppressed(ex);
        }
    }
}
