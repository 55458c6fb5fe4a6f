package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;
import static org.tensorpool.TensorPoolException.Category.RESOURCE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileStatus;
import org.tensorpool.os.FileSystemStatus;
import org.tensorpool.os.Libc;
import org.tensorpool.os.MemoryLock;
import org.tensorpool.os.SystemCallException;

/**
 * A file mapped into memory: checked first, mapped whole, or not at all.
 * <p>
 * The segment is alive until {@link #close()}, which any thread may call; access after that throws
 * {@link IllegalStateException} and never touches memory that is gone. On hugetlbfs the mapping is as long as the whole
 * huge pages that the region covers; the segment is as long as the region.
 */
public final class MappedRegion implements AutoCloseable
{
    private static final VarHandle LAST_BYTE = ValueLayout.JAVA_BYTE.varHandle();

    private final String path;
    private final MemorySegment segment;
    private final Arena arena;
    private final long mappedBytes;
    private final boolean locked;
    /** Nobody asks: without a use the load would be compiled to nothing. */
    private byte lastByte;

    private MappedRegion(
        final String path,
        final MemorySegment segment,
        final Arena arena,
        final long mappedBytes,
        final boolean locked)
    {
        this.path = path;
        this.segment = segment;
        this.arena = arena;
        this.mappedBytes = mappedBytes;
        this.locked = locked;
    }

    /**
     * Check, open and map a region.
     *
     * @param uri         where it is and whether it must be on huge pages.
     * @param bytes       that the layout needs.
     * @param containment directories that it may lie in.
     * @param writable    true to map for reading and writing, false for reading only.
     * @param policy      what is asked of its memory.
     * @return the mapping.
     * @throws TensorPoolException when a check fails or the system refuses; nothing stays open or mapped then.
     */
    public static MappedRegion open(
        final RegionUri uri,
        final long bytes,
        final PathContainment containment,
        final boolean writable,
        final MappingPolicy policy)
    {
        final int fd = containment.open(uri.path(), writable);
        try
        {
            return map(fd, uri, bytes, writable, policy);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    /**
     * Map a file that is open already.
     *
     * @param fd       of a regular file; stays open.
     * @param uri      where it is and whether it must be on huge pages.
     * @param bytes    that the layout needs.
     * @param writable true to map for reading and writing, false for reading only.
     * @param policy   what is asked of its memory.
     * @return the mapping.
     * @throws TensorPoolException when a check fails or the system refuses; nothing stays mapped then.
     */
    public static MappedRegion map(
        final int fd, final RegionUri uri, final long bytes, final boolean writable, final MappingPolicy policy)
    {
        final FileStatus file = Libc.statx(fd);
        final FileSystemStatus fileSystem = Libc.fstatfs(fd);
        requireRoom(uri, file, bytes);
        requireHugePages(uri, fileSystem);

        final long mappedBytes = fileSystem.isHugetlbfs() ? roundUp(bytes, fileSystem.blockSize()) : bytes;
        final int protection = writable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ;
        final long address = Libc.mmap(mappedBytes, protection, Libc.MAP_SHARED, fd, 0);
        boolean isOwned = false;
        Arena arena = null;
        try
        {
            advise(address, mappedBytes, fileSystem);
            prefault(uri, address, mappedBytes, writable, policy.prefault());
            final boolean locked = lock(uri, address, mappedBytes, policy.lock());
            arena = Arena.ofShared();
            final MemorySegment segment = MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, (ignore) -> Libc.munmap(address, mappedBytes));
            isOwned = true;
            return new MappedRegion(
                uri.path(), writable ? segment : segment.asReadOnly(), arena, mappedBytes, locked);
        }
        catch (final TensorPoolException | OutOfMemoryError ex)
        {
            unmap(address, mappedBytes, isOwned ? arena : null);
            throw ex;
        }
    }

    private static void unmap(final long address, final long length, final Arena owner)
    {
        if (owner != null)
        {
            owner.close();
        }
        else
        {
            Libc.munmap(address, length);
        }
    }

    private static void requireRoom(final RegionUri uri, final FileStatus file, final long bytes)
    {
        if (file.size() < bytes)
        {
            throw new TensorPoolException(INVALID_REGION, "region '" + uri.path() + "' has " + file.size() +
                " bytes, its layout needs " + bytes + ": it was truncated or belongs to another layout");
        }
    }

    private static void requireHugePages(final RegionUri uri, final FileSystemStatus fileSystem)
    {
        if (uri.requireHugepages() && !fileSystem.isHugetlbfs())
        {
            throw new TensorPoolException(INVALID_REGION, "region '" + uri.path() + "' must be on huge pages " +
                "(require_hugepages=true), but its file system is not hugetlbfs: put base_dir on a hugetlbfs mount");
        }
    }

    /**
     * Advice is a wish: kernels without an option refuse it, and the mapping works the same. On tmpfs huge pages are
     * asked for; a core dump and a forked child have no use for tensors.
     */
    private static void advise(final long address, final long length, final FileSystemStatus fileSystem)
    {
        tryAdvise(address, length, Libc.MADV_DONTDUMP);
        tryAdvise(address, length, Libc.MADV_DONTFORK);
        if (fileSystem.isTmpfs())
        {
            tryAdvise(address, length, Libc.MADV_HUGEPAGE);
        }
    }

    private static boolean tryAdvise(final long address, final long length, final int advice)
    {
        try
        {
            Libc.madvise(address, length, advice);
            return true;
        }
        catch (final SystemCallException ignore)
        {
            return false;
        }
    }

    private static void prefault(
        final RegionUri uri, final long address, final long length, final boolean writable, final Requirement wanted)
    {
        final int advice = writable ? Libc.MADV_POPULATE_WRITE : Libc.MADV_POPULATE_READ;
        if (wanted == Requirement.TRY)
        {
            tryAdvise(address, length, advice);
        }
        else if (wanted == Requirement.REQUIRED)
        {
            try
            {
                Libc.madvise(address, length, advice);
            }
            catch (final SystemCallException ex)
            {
                throw new TensorPoolException(RESOURCE, "region '" + uri.path() + "' can't be prefaulted (" + length +
                    " bytes): free memory or ask for prefault 'try' or 'off'", ex);
            }
        }
    }

    private static boolean lock(final RegionUri uri, final long address, final long length, final Requirement wanted)
    {
        if (wanted == Requirement.OFF)
        {
            return false;
        }

        try
        {
            Libc.mlock2(address, length, 0);
            return true;
        }
        catch (final SystemCallException ex)
        {
            if (wanted == Requirement.TRY)
            {
                return false;
            }

            throw new TensorPoolException(RESOURCE, "region '" + uri.path() + "' can't be locked in memory (" + length +
                " bytes, limit " + MemoryLock.softLimitBytes() + "): " + MemoryLock.howToRaise(length), ex);
        }
    }

    /**
     * Next multiple.
     *
     * @param bytes any length.
     * @param unit  a power of two.
     * @return the least multiple of unit that is not less than bytes.
     */
    static long roundUp(final long bytes, final long unit)
    {
        return (bytes + unit - 1) & -unit;
    }

    /**
     * The region.
     *
     * @return a segment of exactly the bytes that the layout needs; read-only if it was mapped so.
     */
    public MemorySegment segment()
    {
        return segment;
    }

    /**
     * Path of the file as it was announced.
     *
     * @return absolute path.
     */
    public String path()
    {
        return path;
    }

    /**
     * Bytes of address space that the mapping takes.
     *
     * @return length of the region, on huge pages rounded up to whole ones.
     */
    public long mappedBytes()
    {
        return mappedBytes;
    }

    /**
     * Look whether all of the file is still there, by its last byte. Does not allocate.
     *
     * @throws InternalError where it is not, at once or by {@link MemoryFaults#settle()}.
     */
    public void touch()
    {
        lastByte = (byte)LAST_BYTE.getOpaque(segment, segment.byteSize() - 1);
    }

    /**
     * Whether the pages are kept in memory.
     *
     * @return true if {@code mlock2} was asked for and granted.
     */
    public boolean isLocked()
    {
        return locked;
    }

    /**
     * Unmap. Locked pages are unlocked by it. Doing it again does nothing.
     */
    @Override
    public void close()
    {
        if (arena.scope().isAlive())
        {
            arena.close();
        }
    }
}
