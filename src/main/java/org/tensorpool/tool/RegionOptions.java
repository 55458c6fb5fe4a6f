package org.tensorpool.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.StandaloneRegions;
import org.tensorpool.TensorPool;
import picocli.CommandLine.Option;

/**
 * Regions that a command makes itself where there is no SHM driver.
 */
final class RegionOptions
{
    private static final Path DEFAULT_BASE_DIR = Path.of("/dev/shm");
    private static final long DEFAULT_NSLOTS = 64;
    private static final long MIN_STRIDE = 64;

    @Option(names = "--base-dir", paramLabel = "DIR",
        description = "Directory below which the regions go (default /dev/shm).")
    private Path baseDir;

    @Option(names = "--namespace", paramLabel = "NAME", description = "Namespace of the deployment (default default).")
    private String namespace;

    @Option(names = "--nslots", paramLabel = "N",
        description = "Frames that the regions hold, a power of two (default 64).")
    private Long nslots;

    @Option(names = "--pool-stride", paramLabel = "BYTES",
        description = "Longest payload of a pool, a power of two from 64 to 2^31; repeatable " +
            "(default: one pool for the largest input).")
    private List<Long> strides;

    /** Whether anybody has something to say about them. */
    boolean isGiven()
    {
        return baseDir != null || namespace != null || nslots != null || strides != null;
    }

    private Path baseDir()
    {
        return baseDir == null ? DEFAULT_BASE_DIR : baseDir;
    }

    StandaloneRegions regions(final long maxPayloadLength)
    {
        final StandaloneRegions regions = new StandaloneRegions()
            .baseDir(baseDir())
            .namespace(namespace == null ? "default" : namespace)
            .headerNslots(nslots == null ? DEFAULT_NSLOTS : nslots);
        if (strides == null)
        {
            return regions.payloadPool(Math.max(MIN_STRIDE, Long.highestOneBit(2 * maxPayloadLength - 1)));
        }

        strides.forEach(regions::payloadPool);
        return regions;
    }

    /** Whoever makes regions somewhere means to use them. */
    TensorPool.Context allow(final TensorPool.Context context)
    {
        final List<Path> directories = new ArrayList<>(context.allowedBaseDirs());
        directories.add(baseDir());
        return context.allowedBaseDirs(directories);
    }
}
