package org.tensorpool.tool.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileStatus;
import org.tensorpool.os.Libc;
import org.tensorpool.shm.MappedRegion;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.Superblock;

/**
 * Looks at the file of a region. Links are not followed, and a pipe, a device or a file that may not be read is named
 * rather than waited for.
 */
final class RegionReader
{
    private static final int PERMISSIONS = 07777;
    private static final int FLAGS = Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NONBLOCK;

    private RegionReader()
    {
    }

    /** What the file system says of a path that is not followed. */
    static RegionView.Attributes attributes(final Path path) throws IOException
    {
        final Map<String, Object> all =
            Files.readAttributes(path, "unix:mode,uid,gid,size,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        return new RegionView.Attributes(
            (boolean)all.get("isRegularFile"), (int)all.get("mode") & PERMISSIONS,
            (int)all.get("uid"), (int)all.get("gid"), (long)all.get("size"));
    }

    static RegionView read(final Path path, final long streamId, final long epoch)
    {
        final RegionView.Attributes file;
        try
        {
            file = attributes(path);
        }
        catch (final NoSuchFileException ex)
        {
            return new RegionView(path, streamId, epoch, null, null, "it is not there");
        }
        catch (final IOException ex)
        {
            return new RegionView(path, streamId, epoch, null, null, ex.toString());
        }

        if (!file.isRegular() || file.size() < Superblock.SIZE)
        {
            return new RegionView(path, streamId, epoch, file, null,
                file.isRegular() ? "it has " + file.size() + " bytes" : "it is no regular file");
        }

        try
        {
            return new RegionView(path, streamId, epoch, file, superblock(path), null);
        }
        catch (final TensorPoolException ex)
        {
            return new RegionView(path, streamId, epoch, file, null, ex.getMessage());
        }
        catch (final InternalError ex)
        {
            return new RegionView(path, streamId, epoch, file, null, "it was truncated while it was read");
        }
    }

    private static Superblock superblock(final Path path)
    {
        final int fd = Libc.open(path.toString(), FLAGS, 0);
        try
        {
            final FileStatus status = Libc.statx(fd);
            if (!status.isRegularFile())
            {
                throw new TensorPoolException(
                    TensorPoolException.Category.INVALID_REGION, "it was replaced while it was opened");
            }
            try (MappedRegion region = MappedRegion.map(
                fd, new RegionUri(path.toString(), false), Superblock.SIZE, false, MappingPolicy.NONE))
            {
                return Superblock.read(region.segment());
            }
        }
        finally
        {
            Libc.close(fd);
        }
    }
}
