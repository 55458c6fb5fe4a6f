package org.tensorpool.tool;

import java.util.List;

import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.Superblock;

/**
 * What a stream needs, worked out. Sizes are bytes.
 *
 * @param payloads      largest payload of each kind of tensor, the smallest first.
 * @param rateHz        frames a second, of all kinds together.
 * @param latencySeconds how long the slowest consumer may take, at worst, from a frame to the one it is at.
 * @param safety        how many times the slots that follow from rate and latency.
 * @param consumers     processes that map the regions to read.
 * @param pageBytes     size of a huge page, or 0 for pages as the system has them.
 */
record Plan(
    List<Long> payloads, double rateHz, double latencySeconds, double safety, int consumers, long pageBytes)
{
    /** Epochs of a stream that a driver keeps unless told otherwise, the current one included. */
    static final int KEPT_EPOCHS = 2;

    /** Fewest and most slots that a driver takes. */
    static final long MIN_SLOTS = 2;
    static final long MAX_SLOTS = StreamLayout.MAX_SLOTS;
    /** Largest stride that a driver takes. */
    static final long MAX_STRIDE_BYTES = 1L << 31;

    private static final long BASE_PAGE_BYTES = 4096;
    private static final int TERMS = 3;
    private static final long DESCRIPTOR_TERM_BYTES = 16L << 20;
    private static final long CONTROL_TERM_BYTES = 4L << 20;
    private static final int CONTROL_LOGS = 3;
    private static final long AERON_FILES_BYTES = 16L << 20;

    /** Whether huge pages are wanted. */
    boolean isOnHugePages()
    {
        return pageBytes > 0;
    }

    /** Slots that rate, latency and safety ask for, as they are. */
    double slotsAsked()
    {
        return rateHz * latencySeconds * safety;
    }

    /** Slots of the header ring and of each pool: a power of two, as the layout has it. */
    long nslots()
    {
        return Math.max(MIN_SLOTS, powerOfTwo((long)Math.ceil(slotsAsked())));
    }

    /** Seconds that a consumer may fall behind before it loses frames. */
    double slackSeconds()
    {
        return nslots() / rateHz;
    }

    /** Strides of the pools, no two the same: each a power of two, and whole huge pages where these are wanted. */
    List<Long> strides()
    {
        return payloads.stream().map(this::stride).distinct().sorted().toList();
    }

    long stride(final long payload)
    {
        return Math.max(Math.max(StreamLayout.MIN_STRIDE_BYTES, pageBytes), powerOfTwo(payload));
    }

    long headerRingBytes()
    {
        return whole(Superblock.SIZE + nslots() * SlotHeader.SLOT_BYTES);
    }

    long poolBytes(final long stride)
    {
        return whole(Superblock.SIZE + nslots() * stride);
    }

    long epochBytes()
    {
        return headerRingBytes() + strides().stream().mapToLong(this::poolBytes).sum();
    }

    /** The current one, those that are kept for who still reads them, and the next while it is made. */
    int epochs()
    {
        return KEPT_EPOCHS + 1;
    }

    long regionBytes()
    {
        return epochs() * epochBytes();
    }

    /** Huge pages to set aside. */
    long hugePages()
    {
        return isOnHugePages() ? regionBytes() / pageBytes : 0;
    }

    /** Memory that a client may have to lock: an old mapping is unlocked before a new one is locked. */
    long clientLockBytes()
    {
        return epochBytes();
    }

    /** Memory that the driver may have to lock. */
    long driverLockBytes()
    {
        return regionBytes();
    }

    /** Logs of descriptors and of the control streams, and the media driver's own files. */
    long aeronBytes()
    {
        return TERMS * (DESCRIPTOR_TERM_BYTES + CONTROL_LOGS * CONTROL_TERM_BYTES) + AERON_FILES_BYTES;
    }

    /** What must fit into /dev/shm. */
    long sharedMemoryBytes()
    {
        return aeronBytes() + (isOnHugePages() ? 0 : regionBytes());
    }

    private long whole(final long bytes)
    {
        final long page = isOnHugePages() ? pageBytes : BASE_PAGE_BYTES;
        return (bytes + page - 1) / page * page;
    }

    private static long powerOfTwo(final long atLeast)
    {
        return atLeast <= 1 ? 1 : Long.highestOneBit(atLeast - 1) << 1;
    }
}
