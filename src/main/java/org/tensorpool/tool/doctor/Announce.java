package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.Superblock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.tool.message.Fields;

/**
 * What an announce says.
 *
 * @param arrivedNs     when it came, in nanoseconds of CLOCK_MONOTONIC.
 * @param streamId      of it.
 * @param epoch         of its regions.
 * @param layoutVersion of them.
 * @param nslots        of them.
 * @param regions       header ring and pools.
 * @param problem       with a URI of it; null for none.
 */
record Announce(
    long arrivedNs, long streamId, long epoch, long layoutVersion, long nslots, List<Region> regions, String problem)
{
    /**
     * One region of it.
     *
     * @param path        of its file.
     * @param isHuge      whether it must be on huge pages.
     * @param type        header ring or pool.
     * @param poolId      of a pool.
     * @param strideBytes of a pool.
     */
    record Region(Path path, boolean isHuge, int type, long poolId, long strideBytes)
    {
    }

    static Announce of(final Fields fields, final long nowNs)
    {
        final List<Region> regions = new ArrayList<>();
        String problem = null;
        try
        {
            add(regions, fields.get("header_region_uri"), Superblock.HEADER_RING, 0, 0);
            if (fields.get("payload_pools") instanceof final List<?> pools)
            {
                for (final Object pool : pools)
                {
                    final Fields each = (Fields)pool;
                    add(regions, each.get("region_uri"), Superblock.PAYLOAD_POOL,
                        number(each, "pool_id"), number(each, "stride_bytes"));
                }
            }
        }
        catch (final TensorPoolException ex)
        {
            problem = ex.getMessage();
        }

        return new Announce(nowNs, number(fields, "stream_id"), number(fields, "epoch"),
            number(fields, "layout_version"), number(fields, "header_nslots"), regions, problem);
    }

    private static void add(
        final List<Region> regions, final Object uri, final int type, final long poolId, final long stride)
    {
        final RegionUri parsed = RegionUri.parse(String.valueOf(uri));
        regions.add(new Region(Path.of(parsed.path()), parsed.requireHugepages(), type, poolId, stride));
    }

    private static long number(final Fields fields, final String name)
    {
        return fields.get(name) instanceof final Number number ? number.longValue() : -1;
    }

    /** Bytes that its regions take. */
    long bytes()
    {
        return regions.stream().mapToLong((region) -> region.type() == Superblock.HEADER_RING ?
            StreamLayout.headerRegionBytes(nslots) : Superblock.SIZE + nslots * region.strideBytes()).sum();
    }
}
