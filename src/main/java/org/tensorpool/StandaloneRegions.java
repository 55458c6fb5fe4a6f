package org.tensorpool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.client.IdRange;
import org.tensorpool.client.RegionSettings;
import org.tensorpool.shm.PoolShape;
import org.tensorpool.shm.RegionPermissions;
import org.tensorpool.shm.StreamLayout;

/**
 * Regions of a producer that works without an SHM driver ({@link TensorPool#addStandaloneProducer}): the settings have
 * the names and defaults of the driver's. Not thread-safe; read when it is handed over.
 */
public final class StandaloneRegions
{
    private static final long DEFAULT_NSLOTS = 1024;
    /** The id above it stands for none. */
    private static final long MAX_ID = 0xFFFF_FFFEL;

    private final List<PoolShape> pools = new ArrayList<>();
    private Path baseDir = Path.of("/dev/shm");
    private String namespace = "default";
    private String permissionsMode = "660";
    private long headerNslots = DEFAULT_NSLOTS;
    private IdRange descriptorStreamIds = IdRange.NONE;
    private IdRange controlStreamIds = IdRange.NONE;

    /** 1024 slots below {@code /dev/shm}, no pool yet, and no streams for single consumers. */
    public StandaloneRegions()
    {
    }

    /**
     * Directory below which the regions go. Consumers, and this producer too, must have it among their
     * {@link TensorPool.Context#allowedBaseDirs()}. On hugetlbfs the regions lie on huge pages.
     *
     * @param value absolute path.
     * @return this.
     */
    public StandaloneRegions baseDir(final Path value)
    {
        baseDir = value;
        return this;
    }

    /**
     * Namespace of the deployment. Each stream of it has one owner.
     *
     * @param value name of one directory.
     * @return this.
     */
    public StandaloneRegions namespace(final String value)
    {
        namespace = value;
        return this;
    }

    /**
     * Who may use the regions.
     *
     * @param value three octal digits such as {@code 660}.
     * @return this.
     */
    public StandaloneRegions permissionsMode(final String value)
    {
        permissionsMode = value;
        return this;
    }

    /**
     * Slots of the header ring and of every pool.
     *
     * @param value a power of two.
     * @return this.
     */
    public StandaloneRegions headerNslots(final long value)
    {
        headerNslots = value;
        return this;
    }

    /**
     * One more payload pool; ids count from 1.
     *
     * @param strideBytes longest payload, in bytes: a power of two from 64 to 2^31.
     * @return this.
     */
    public StandaloneRegions payloadPool(final long strideBytes)
    {
        pools.add(new PoolShape(pools.size() + 1, strideBytes));
        return this;
    }

    /**
     * Descriptor streams to give to consumers that ask for one of their own
     * ({@link ConsumerOptions#descriptorStream(String)}); whoever asks is declined unless set.
     *
     * @param first lowest stream id, as unsigned 32 bits.
     * @param last  highest stream id.
     * @return this.
     */
    public StandaloneRegions descriptorStreamIds(final long first, final long last)
    {
        descriptorStreamIds = new IdRange(first, last);
        return this;
    }

    /**
     * Control streams to give to consumers that ask for one of their own
     * ({@link ConsumerOptions#controlStream(String)}); whoever asks is declined unless set.
     *
     * @param first lowest stream id, as unsigned 32 bits.
     * @param last  highest stream id.
     * @return this.
     */
    public StandaloneRegions controlStreamIds(final long first, final long last)
    {
        controlStreamIds = new IdRange(first, last);
        return this;
    }

    /** Complete and checked, or an exception with every problem at once. */
    RegionSettings conclude()
    {
        final List<String> problems = new ArrayList<>();
        if (baseDir == null || !baseDir.isAbsolute())
        {
            problems.add("baseDir is '" + baseDir + "': expected an absolute path");
        }
        if (headerNslots < 1 || headerNslots > StreamLayout.MAX_SLOTS || Long.bitCount(headerNslots) != 1)
        {
            problems.add("headerNslots is " + headerNslots + ": expected a power of two up to " +
                StreamLayout.MAX_SLOTS);
        }
        if (pools.isEmpty() || pools.size() > StreamLayout.MAX_POOLS)
        {
            problems.add(pools.size() + " payload pools: expected 1 to " + StreamLayout.MAX_POOLS);
        }
        for (final PoolShape pool : pools)
        {
            if (!StreamLayout.isStride(pool.strideBytes()))
            {
                problems.add("payload pool " + pool.poolId() + " has stride " + pool.strideBytes() +
                    ": expected a power of two from " + StreamLayout.MIN_STRIDE_BYTES + " to " +
                    StreamLayout.MAX_STRIDE_BYTES);
            }
        }
        requireRange("descriptorStreamIds", descriptorStreamIds, problems);
        requireRange("controlStreamIds", controlStreamIds, problems);
        if (descriptorStreamIds.overlaps(controlStreamIds))
        {
            problems.add("descriptorStreamIds " + descriptorStreamIds + " and controlStreamIds " + controlStreamIds +
                " overlap: choose others");
        }
        final RegionPermissions permissions = permissions(problems);
        if (!problems.isEmpty())
        {
            throw new TensorPoolException(
                TensorPoolException.Category.CONFIGURATION, String.join(System.lineSeparator(), problems));
        }

        return new RegionSettings(
            baseDir, namespace, permissions, headerNslots, pools, descriptorStreamIds, controlStreamIds);
    }

    private static void requireRange(final String name, final IdRange range, final List<String> problems)
    {
        if (!range.equals(IdRange.NONE) && (range.first() < 1 || range.last() < range.first() || range.last() > MAX_ID))
        {
            problems.add(name + " is " + range + ": expected ids of 1 to " + MAX_ID + ", the lowest first");
        }
    }

    private RegionPermissions permissions(final List<String> problems)
    {
        try
        {
            return RegionPermissions.of(permissionsMode);
        }
        catch (final TensorPoolException ex)
        {
            problems.add(ex.getMessage());
            return null;
        }
    }
}
