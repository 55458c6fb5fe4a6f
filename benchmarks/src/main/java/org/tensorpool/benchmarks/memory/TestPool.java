package org.tensorpool.benchmarks.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

import org.tensorpool.os.Libc;
import org.tensorpool.shm.MappedRegion;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.RegionUri;

/**
 * A file of the length of a pool, mapped as the library maps pools.
 */
final class TestPool implements AutoCloseable
{
    private final Path file;
    private final MappedRegion region;

    TestPool(final Path directory, final long bytes, final boolean isOnHugePages, final MappingPolicy policy)
    {
        file = directory.resolve("memory-" + System.nanoTime() + ".pool");
        final int fd = Libc.open(file.toString(), Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, 0600);
        try
        {
            Libc.ftruncate(fd, bytes);
            Libc.fallocate(fd, 0, 0, bytes);
            region = MappedRegion.map(fd, new RegionUri(file.toString(), isOnHugePages), bytes, true, policy);
        }
        catch (final RuntimeException ex)
        {
            delete();
            throw ex;
        }
        finally
        {
            Libc.close(fd);
        }
    }

    MemorySegment segment()
    {
        return region.segment();
    }

    private void delete()
    {
        try
        {
            Files.deleteIfExists(file);
        }
        catch (final IOException ignore)
        {
            // Goes with its directory.
        }
    }

    @Override
    public void close()
    {
        region.close();
        delete();
    }
}
