package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileStatus;
import org.tensorpool.os.FileSystemStatus;
import org.tensorpool.os.Libc;
import org.tensorpool.shm.MappedRegion;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.Superblock;

/**
 * The file of a region, open for reading. It went through every check that a client makes, and links are refused
 * besides: who names a file means that one.
 */
final class RegionFile implements AutoCloseable
{
    private final RegionUri uri;
    private final int fd;
    private final FileStatus status;
    private final FileSystemStatus fileSystem;
    private final Superblock superblock;

    private RegionFile(final RegionUri uri, final int fd)
    {
        this.uri = uri;
        this.fd = fd;
        this.status = Libc.statx(fd);
        this.fileSystem = Libc.fstatfs(fd);
        this.superblock = read(Superblock.SIZE, Superblock::read);
    }

    static RegionFile open(final RegionUri uri, final PathContainment containment)
    {
        final Path path = Path.of(uri.path());
        if (Files.isSymbolicLink(path))
        {
            throw new TensorPoolException(
                INVALID_REGION, "region '" + path + "' refused: it is a symbolic link: name the file that it leads to");
        }

        final int fd = containment.open(uri.path(), false);
        try
        {
            return new RegionFile(uri, fd);
        }
        catch (final RuntimeException ex)
        {
            Libc.close(fd);
            throw ex;
        }
    }

    /**
     * Look at the beginning of the file.
     *
     * @param bytes  that it must have at least.
     * @param reader copies what is needed.
     * @return what the reader made of it.
     */
    <T> T read(final long bytes, final Function<MemorySegment, T> reader)
    {
        try (MappedRegion region = MappedRegion.map(fd, uri, bytes, false, MappingPolicy.NONE))
        {
            return reader.apply(region.segment());
        }
        catch (final InternalError ex)
        {
            throw new TensorPoolException(INVALID_REGION,
                "region '" + uri.path() + "' was truncated while it was read: its owner must not do that", ex);
        }
    }

    String path()
    {
        return uri.path();
    }

    FileStatus status()
    {
        return status;
    }

    FileSystemStatus fileSystem()
    {
        return fileSystem;
    }

    Superblock superblock()
    {
        return superblock;
    }

    /** @return why it is no region, or null if it may be one. */
    String problem()
    {
        final String problem =
            superblock.magic() != Superblock.MAGIC ?
                "magic is 0x%016X, expected 0x%016X".formatted(superblock.magic(), Superblock.MAGIC) :
            superblock.layoutVersion() != StreamLayout.LAYOUT_VERSION ?
                "layout_version is " + Integer.toUnsignedString(superblock.layoutVersion()) + ", expected " +
                    StreamLayout.LAYOUT_VERSION :
            superblock.regionType() != Superblock.HEADER_RING && superblock.regionType() != Superblock.PAYLOAD_POOL ?
                "region_type is " + superblock.regionType() + ", expected 1 or 2" :
            superblock.nslots() < 1 || superblock.nslots() > StreamLayout.MAX_SLOTS ||
                Long.bitCount(superblock.nslots()) != 1 ?
                "nslots is " + superblock.nslots() + ", expected a power of two up to " + StreamLayout.MAX_SLOTS :
            isHeaderRing() && superblock.slotBytes() != SlotHeader.SLOT_BYTES ?
                "slot_bytes is " + superblock.slotBytes() + ", expected " + SlotHeader.SLOT_BYTES :
            !isHeaderRing() && !StreamLayout.isStride(superblock.strideBytes()) ?
                "stride_bytes is " + superblock.strideBytes() + ", expected a power of two of at least 64" :
            status.size() < neededBytes() ?
                "it has " + status.size() + " bytes where its superblock needs " + neededBytes() : null;
        return problem == null ? null : "'" + uri.path() + "' is no whole region: " + problem;
    }

    boolean isHeaderRing()
    {
        return superblock.regionType() == Superblock.HEADER_RING;
    }

    /** Of a superblock without problems; at most 2^20 × 2^32, so that it can't overflow. */
    long neededBytes()
    {
        return isHeaderRing() ? StreamLayout.headerRegionBytes(superblock.nslots()) :
            Superblock.SIZE + superblock.nslots() * superblock.strideBytes();
    }

    @Override
    public void close()
    {
        Libc.close(fd);
    }
}
