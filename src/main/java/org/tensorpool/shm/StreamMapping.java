package org.tensorpool.shm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;

/**
 * All regions of one epoch of a stream, mapped and validated: all of them or none.
 * <p>
 * One thread uses the header ring and the pools; {@link #close()} may come from any thread once that one has let go.
 */
public final class StreamMapping implements AutoCloseable
{
    private final StreamLayout layout;
    private final List<MappedRegion> regions;
    private final MemorySegment ring;
    private final PayloadPool[] poolsByStride;
    private final PayloadPool[] poolsById;
    private final Superblock superblock;
    private final MemorySegment validated;
    private final int slotMask;

    private StreamMapping(final StreamLayout layout, final List<MappedRegion> regions, final MemorySegment validated)
    {
        this.layout = layout;
        this.regions = regions;
        this.validated = validated;
        this.superblock = Superblock.read(validated);
        this.ring = regions.get(0).segment();
        this.slotMask = (int)layout.nslots() - 1;

        final List<PayloadPool> pools = new ArrayList<>();
        int maxId = 0;
        for (int i = 0; i < layout.pools().size(); i++)
        {
            final PoolLayout pool = layout.pools().get(i);
            pools.add(new PayloadPool(
                regions.get(i + 1).segment(), pool.poolId(), (int)layout.nslots(), pool.strideBytes()));
            maxId = Math.max(maxId, pool.poolId());
        }
        pools.sort(Comparator.comparingLong(PayloadPool::strideBytes));
        poolsByStride = pools.toArray(new PayloadPool[0]);
        poolsById = new PayloadPool[maxId + 1];
        for (final PayloadPool pool : pools)
        {
            poolsById[pool.poolId()] = pool;
        }
    }

    /**
     * Map every region of a layout and validate its superblock (wire specification §15.1).
     *
     * @param layout      what was announced.
     * @param containment directories that the regions may lie in.
     * @param writable    true for a producer.
     * @param policy      what is asked of the memory.
     * @return the mapping.
     * @throws TensorPoolException when any region fails any check; none stays mapped then.
     */
    public static StreamMapping map(
        final StreamLayout layout,
        final PathContainment containment,
        final boolean writable,
        final MappingPolicy policy)
    {
        final List<MappedRegion> regions = new ArrayList<>();
        try
        {
            regions.add(MappedRegion.open(
                layout.headerUri(), layout.headerRegionBytes(), containment, writable, policy));
            final MemorySegment superblock = Superblock.copy(regions.get(0).segment());
            SuperblockValidator.validateHeaderRing(Superblock.read(superblock), layout);

            for (final PoolLayout pool : layout.pools())
            {
                final MappedRegion region =
                    MappedRegion.open(pool.uri(), pool.regionBytes(), containment, writable, policy);
                regions.add(region);
                SuperblockValidator.validatePool(Superblock.read(region.segment()), layout, pool);
            }

            return new StreamMapping(layout, regions, superblock);
        }
        catch (final RuntimeException | Error ex)
        {
            closeAll(regions, ex);
            throw ex;
        }
    }

    /**
     * What was mapped.
     *
     * @return the layout as it was announced.
     */
    public StreamLayout layout()
    {
        return layout;
    }

    /**
     * Generation of the regions.
     *
     * @return the epoch.
     */
    public long epoch()
    {
        return layout.epoch();
    }

    /**
     * Superblock of the header ring as it was when it was mapped.
     *
     * @return a copy.
     */
    public Superblock superblock()
    {
        return superblock;
    }

    /**
     * Fails unless the superblock still says what was mapped (wire specification §15.1).
     *
     * @throws TensorPoolException when magic, epoch or layout have changed.
     */
    public void revalidate()
    {
        // Bytes first: who asks does so with every announce, and a copy would be garbage each time.
        final long size = Superblock.IDENTITY_SIZE;
        if (MemorySegment.mismatch(ring, 0, size, validated, 0, size) >= 0)
        {
            SuperblockValidator.validateHeaderRing(Superblock.read(ring), layout);
        }
    }

    /**
     * Look whether all of the files are still there. Does not allocate.
     *
     * @throws InternalError where they are not, at once or by {@link MemoryFaults#settle()}.
     */
    public void touch()
    {
        for (int i = 0; i < regions.size(); i++)
        {
            regions.get(i).touch();
        }
    }

    /**
     * When the owner of the regions was last seen alive.
     *
     * @return nanoseconds of CLOCK_MONOTONIC.
     */
    public long activityTimestampNs()
    {
        return Superblock.activityTimestampNs(ring);
    }

    /**
     * Process that the superblock names now. Another than when the regions were mapped means that somebody else made
     * them his own (wire specification §15.14).
     *
     * @return its id, as the superblock of the header ring has it.
     */
    public long ownerPid()
    {
        return Superblock.pid(ring);
    }

    /**
     * Header ring.
     *
     * @return segment of the whole region.
     */
    public MemorySegment ring()
    {
        return ring;
    }

    /**
     * Slot of a frame (wire specification §10.2.1).
     *
     * @param sequence of the frame.
     * @return index of its header slot and its payload slot.
     */
    public int slotIndex(final long sequence)
    {
        return (int)sequence & slotMask;
    }

    /**
     * Where a header slot lies.
     *
     * @param index of the slot.
     * @return offset within the ring's segment.
     */
    public static long slotOffset(final int index)
    {
        return Superblock.SIZE + (long)index * SlotHeader.SLOT_BYTES;
    }

    /**
     * Whether the slot of a frame holds it, or one that came later.
     *
     * @param sequence of the frame.
     * @return true if so.
     */
    public boolean isCommitted(final long sequence)
    {
        // From 2^62 on the word's highest bit is set.
        return Long.compareUnsigned(word(sequence), SeqLock.committed(sequence)) >= 0;
    }

    private long word(final long sequence)
    {
        return SeqLock.loadAcquire(ring, slotOffset(slotIndex(sequence)));
    }

    /**
     * The newest frame. Slots hold rising sequences up to it, and those of a lap before behind it, so that as many are
     * looked at as their number has bits. Does not allocate.
     *
     * @param sequence of a frame that is committed.
     * @return sequence number of the newest that is.
     */
    public long newestFrom(final long sequence)
    {
        final long word = word(sequence);
        final long found = word >>> 1;
        long low = word == SeqLock.committed(found) ? found : Math.max(sequence, found - nslots());
        long high = low + nslots() < 0 ? Long.MIN_VALUE : low + nslots();
        while (high - low > 1)
        {
            final long middle = (low + high) >>> 1;
            if (isCommitted(middle))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /**
     * How far the frames of this epoch have come. Any thread. Does not allocate.
     *
     * @return sequence number of the newest frame that is committed; -1 while there is none.
     */
    public long lastCommitted()
    {
        final long newest = newestFrom(0);
        return isCommitted(newest) ? newest : -1;
    }

    /**
     * Number of slots.
     *
     * @return slots of the ring and of every pool.
     */
    public int nslots()
    {
        return slotMask + 1;
    }

    /**
     * The pool of least stride that a payload fits (wire specification §9).
     *
     * @param bytes of the payload.
     * @return the pool, or null if it fits none.
     */
    public PayloadPool poolFor(final long bytes)
    {
        for (final PayloadPool pool : poolsByStride)
        {
            if (bytes <= pool.strideBytes())
            {
                return pool;
            }
        }

        return null;
    }

    /**
     * A pool by its id.
     *
     * @param poolId from a slot header.
     * @return the pool, or null if none has that id.
     */
    public PayloadPool pool(final int poolId)
    {
        return poolId < poolsById.length ? poolsById[poolId] : null;
    }

    /**
     * Largest payload that fits.
     *
     * @return bytes of the widest pool.
     */
    public long maxPayloadBytes()
    {
        return poolsByStride[poolsByStride.length - 1].strideBytes();
    }

    /**
     * Whether every region is locked in memory.
     *
     * @return true if all are.
     */
    public boolean isLocked()
    {
        return regions.stream().allMatch(MappedRegion::isLocked);
    }

    private static void closeAll(final List<MappedRegion> regions, final Throwable reason)
    {
        try
        {
            CloseHelper.closeAll(regions);
        }
        catch (final RuntimeException ex)
        {
            reason.addSuppressed(ex);
        }
    }

    /**
     * Unmap all regions. Doing it again does nothing.
     *
     * @throws RuntimeException when one stays mapped: the system refuses, or somebody is using it in a system call.
     */
    @Override
    public void close()
    {
        CloseHelper.closeAll(regions);
    }
}
