package org.tensorpool.shm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.testing.SharedDirectory;

/**
 * The region files of a stream, as a driver makes them, small and in a directory of a test's own.
 */
public final class TestRegions implements AutoCloseable
{
    /** Stream of the regions. */
    public static final int STREAM_ID = 10_000;
    /** Slots of the regions. */
    public static final int SLOTS = 8;

    private final SharedDirectory directory = new SharedDirectory();
    private final StreamLayout layout;
    private final int slots;

    /**
     * Make the files of an epoch; pool ids count from 1.
     *
     * @param epoch   of the regions.
     * @param strides of the pools.
     */
    public TestRegions(final long epoch, final long... strides)
    {
        this(SLOTS, epoch, strides);
    }

    /**
     * Make the files of an epoch with a number of slots; pool ids count from 1.
     *
     * @param slots   of the regions, a power of two.
     * @param epoch   of the regions.
     * @param strides of the pools.
     * @return the regions.
     */
    public static TestRegions ofSlots(final int slots, final long epoch, final long... strides)
    {
        return new TestRegions(slots, epoch, strides);
    }

    private TestRegions(final int slots, final long epoch, final long[] strides)
    {
        this.slots = slots;
        final List<PoolLayout> pools = new ArrayList<>();
        for (int i = 0; i < strides.length; i++)
        {
            pools.add(new PoolLayout(i + 1, slots, strides[i], uri((i + 1) + ".pool")));
        }
        layout = new StreamLayout(STREAM_ID, epoch, StreamLayout.LAYOUT_VERSION, slots, uri("header.ring"), pools);

        write("header.ring", headerSuperblock(), layout.headerRegionBytes());
        for (final PoolLayout pool : pools)
        {
            write(pool.poolId() + ".pool", poolSuperblock(pool), pool.regionBytes());
        }
    }

    private RegionUri uri(final String name)
    {
        return new RegionUri(directory.resolve(name).toString(), false);
    }

    /**
     * What a driver would announce.
     *
     * @return the layout.
     */
    public StreamLayout layout()
    {
        return layout;
    }

    /**
     * Where the files are.
     *
     * @return the directory.
     */
    public SharedDirectory directory()
    {
        return directory;
    }

    /**
     * The directory as the only one that is allowed.
     *
     * @return the containment.
     */
    public PathContainment containment()
    {
        return PathContainment.of(List.of(directory.path()));
    }

    Superblock headerSuperblock()
    {
        return new Superblock(Superblock.MAGIC, StreamLayout.LAYOUT_VERSION, layout.epoch(), STREAM_ID,
            Superblock.HEADER_RING, 0, slots, SlotHeader.SLOT_BYTES, 0, 1, 2, 3);
    }

    Superblock poolSuperblock(final PoolLayout pool)
    {
        return new Superblock(Superblock.MAGIC, StreamLayout.LAYOUT_VERSION, layout.epoch(), STREAM_ID,
            Superblock.PAYLOAD_POOL, pool.poolId(), slots, pool.strideBytes(), pool.strideBytes(), 1, 2, 3);
    }

    void write(final String name, final Superblock superblock, final long length)
    {
        final byte[] bytes = new byte[(int)length];
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment segment = arena.allocate(Superblock.SIZE, 8);
            superblock.write(segment);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, bytes, 0, Superblock.SIZE);
        }
        directory.write(name, bytes);
    }

    @Override
    public void close()
    {
        directory.close();
    }
}
