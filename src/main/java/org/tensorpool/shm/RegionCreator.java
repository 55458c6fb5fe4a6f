package org.tensorpool.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileSystemStatus;
import org.tensorpool.os.Libc;
import org.tensorpool.os.SystemCallException;

/**
 * Makes the regions of an epoch: all of them, reserved, mapped and with superblocks, or none
 * (wire specification §7.1, §15.14, §15.21a.3).
 * <p>
 * Thread-safe. Takes as long as the system needs to find and zero the memory.
 */
public final class RegionCreator
{
    /** Name of the file of a header ring. */
    static final String HEADER_RING = "header.ring";

    private static final int CREATE_FLAGS =
        Libc.O_CREAT | Libc.O_EXCL | Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
    private static final int REUSE_FLAGS = Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NONBLOCK;
    private static final int OWNER_ONLY = 0600;
    private static final int MAX_INTERRUPTIONS = 100;

    private final NamespaceDirectory namespace;
    private final EpochDirectories directories;
    private final MappingPolicy policy;
    private final boolean hugePages;
    private final long pageBytes;
    /** Half-made epochs that could not be removed, as where no file can be opened any more. */
    private final Queue<StreamLayout> leftovers = new ConcurrentLinkedQueue<>();

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
        namespace.requireInPlace();
        removeLeftovers();
        final FileSystemStatus fileSystem = RegionSpace.fileSystem(namespace.path());
        final long totalBytes = files(layout, fileSystem).values().stream().mapToLong(Long::longValue).sum();
        RegionSpace.require(namespace.path(), fileSystem, streamId, totalBytes);

        try
        {
            namespace.createEpoch(streamId, epoch);
            return fill(layout, CREATE_FLAGS, nowNs);
        }
        catch (final TensorPoolException ex)
        {
            removeStream(streamId, ex);
            throw isNoSpace(ex) ?
                RegionSpace.shortage(namespace.path(), fileSystem, streamId, totalBytes, ex) : ex;
        }
    }

    /**
     * Turn the regions of an epoch that nobody uses any more into those of another one: the files keep their pages and
     * what is in the payload slots, the header ring becomes empty. Who still has the old ones mapped shares them.
     *
     * @param streamId of the stream, as unsigned 32 bits.
     * @param from     epoch whose regions are to be used.
     * @param epoch    generation of the regions; must be new.
     * @param nslots   of the header ring and of every pool.
     * @param shapes   of the pools, at least one.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC, for the superblocks.
     * @return the regions, mapped for writing; null if what is there does not fit, which is left alone then.
     * @throws TensorPoolException when the system refuses; neither epoch is left behind then.
     * @throws IOException         when the directories can't be read.
     */
    public EpochRegions reuse(
        final int streamId,
        final long from,
        final long epoch,
        final long nslots,
        final List<PoolShape> shapes,
        final long nowNs) throws IOException
    {
        final StreamLayout layout = layout(streamId, epoch, nslots, shapes);
        final FileSystemStatus fileSystem = RegionSpace.fileSystem(namespace.path());
        if (!ExistingFiles.agree(namespace.epochPath(streamId, from), files(layout, fileSystem)))
        {
            return null;
        }

        directories.rename(streamId, from, epoch);
        Files.setPosixFilePermissions(namespace.epochPath(streamId, epoch), namespace.permissions().directories());
        return fill(layout, REUSE_FLAGS, nowNs);
    }

    private EpochRegions fill(final StreamLayout layout, final int openFlags, final long nowNs)
    {
        final List<MappedRegion> regions = new ArrayList<>();
        try
        {
            openFiles(layout, openFlags, nowNs, regions);
            return new EpochRegions(layout, regions, directories);
        }
        catch (final RuntimeException | Error ex)
        {
            CloseHelper.quietCloseAll(regions);
            remove(layout, ex);
            throw ex;
        }
    }

    private static Map<String, Long> files(final StreamLayout layout, final FileSystemStatus fileSystem)
    {
        final Map<String, Long> bytes = new HashMap<>();
        bytes.put(HEADER_RING, RegionSpace.fileBytes(fileSystem, layout.headerRegionBytes()));
        for (final PoolLayout pool : layout.pools())
        {
            bytes.put(poolFile(pool.poolId()), RegionSpace.fileBytes(fileSystem, pool.regionBytes()));
        }

        return bytes;
    }

    private static String poolFile(final int poolId)
    {
        return poolId + ".pool";
    }

    private StreamLayout layout(
        final int streamId, final long epoch, final long nslots, final List<PoolShape> shapes)
    {
        final Path directory = namespace.epochPath(streamId, epoch);
        final List<PoolLayout> pools = new ArrayList<>();
        for (final PoolShape shape : shapes)
        {
            pools.add(new PoolLayout(
                shape.poolId(), nslots, shape.strideBytes(), uri(directory, poolFile(shape.poolId()))));
        }

        return new StreamLayout(
            streamId, epoch, StreamLayout.LAYOUT_VERSION, nslots, uri(directory, HEADER_RING), pools);
    }

    private RegionUri uri(final Path directory, final String file)
    {
        return new RegionUri(directory.resolve(file).toString(), hugePages);
    }

    private void openFiles(
        final StreamLayout layout, final int flags, final long nowNs, final List<MappedRegion> regions)
    {
        final MappedRegion ring = openFile(layout.headerUri(), layout.headerRegionBytes(), flags);
        regions.add(ring);
        if (flags == REUSE_FLAGS)
        {
            ring.segment().fill((byte)0);
        }
        for (final PoolLayout pool : layout.pools())
        {
            final MappedRegion region = openFile(pool.uri(), pool.regionBytes(), flags);
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

    private MappedRegion openFile(final RegionUri uri, final long bytes, final int flags)
    {
        final int fd = Libc.open(uri.path(), flags, OWNER_ONLY);
        try
        {
            final Path opened = Path.of("/proc/self/fd/" + fd);
            requireInPlace(opened, uri);
            reserve(fd, RegionSpace.fileBytes(Libc.fstatfs(fd), bytes));
            final MappedRegion region = MappedRegion.map(fd, uri, bytes, true, policy);
            // By what was opened: its name may be another file's by now.
            Files.setPosixFilePermissions(opened, namespace.permissions().files());
            return region;
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "region '" + uri.path() + "' can't be looked at or given the mode " +
                namespace.permissions() + ": " + ex, ex);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    /** A directory on the way may have become a link: who may write there must not lead the driver elsewhere. */
    private static void requireInPlace(final Path opened, final RegionUri uri) throws IOException
    {
        final Path path = Files.readSymbolicLink(opened);
        final Map<String, Object> status = Files.readAttributes(opened, "unix:isRegularFile,nlink");
        if (!path.toString().equals(uri.path()) || !Boolean.TRUE.equals(status.get("isRegularFile")) ||
            !Integer.valueOf(1).equals(status.get("nlink")))
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM, "what was opened as '" + uri.path() +
                "' is '" + path + "': something swaps files below shm.base_dir; see who may write there");
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

    private void removeStream(final int streamId, final TensorPoolException reason)
    {
        try
        {
            directories.deleteIfEmpty(streamId);
        }
        catch (final IOException ex)
        {
            reason.addSuppressed(ex);
        }
    }

    private void remove(final StreamLayout layout, final Throwable reason)
    {
        try
        {
            directories.delete(layout.streamId(), layout.epoch());
        }
        catch (final IOException | RuntimeException ex)
        {
            leftovers.add(layout);
            reason.addSuppressed(ex);
        }
    }

    private void removeLeftovers()
    {
        for (int i = leftovers.size(); i > 0; i--)
        {
            final StreamLayout layout = leftovers.poll();
            try
            {
                if (layout != null)
                {
                    directories.delete(layout.streamId(), layout.epoch());
                }
            }
            catch (final IOException ex)
            {
                leftovers.add(layout);
            }
        }
    }
}
