package org.tensorpool.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.shm.TensorHeader;

/**
 * The regions of an epoch under the hand of one who may write them and means harm. What it writes depends on nothing
 * but its random numbers.
 */
final class HostileRing implements AutoCloseable
{
    static final int NSLOTS = 64;
    static final int SMALL_STRIDE = 1024;
    static final int LARGE_STRIDE = 4096;
    /** Number of the pool of small payloads, and of the other. */
    private static final int SMALL_POOL = 1;
    private static final int LARGE_POOL = 2;
    private static final int HEADER_BYTES = 147;
    private static final int[] FIELDS = {8, 12, 16, 18, 22, 30, 60, 64, 66, 68, 70, 72, 74, 76, 77, 78, 79, 83, 87, 91,
        95, 99, 111, 115, 119, 123, 143};
    private static final int[] VALUES = {0, 1, 2, -1, 7, 63, 64, 65, 255, 1023, 1024, 1025, 4096, 4097, 0x7FFF,
        0xFFFF, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7FFFFFC0, 1 << 30};

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> regions = new ArrayList<>();
    private final MemorySegment ring;
    private final TensorHeader tensor = new TensorHeader();
    private final long epoch;
    private final Random random;

    HostileRing(final Path baseDirectory, final long epoch, final Random random) throws IOException
    {
        this.epoch = epoch;
        this.random = random;
        final Path directory = find(baseDirectory, Long.toUnsignedString(epoch));
        for (final String name : List.of("header.ring", SMALL_POOL + ".pool", LARGE_POOL + ".pool"))
        {
            try (FileChannel file = FileChannel.open(
                directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE))
            {
                regions.add(file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), arena));
            }
        }
        ring = regions.get(0);
    }

    private static Path find(final Path baseDirectory, final String epoch) throws IOException
    {
        try (Stream<Path> files = Files.walk(baseDirectory))
        {
            return files.filter((file) -> file.getFileName().toString().equals(epoch)).findFirst().orElseThrow();
        }
    }

    long epoch()
    {
        return epoch;
    }

    /** Every other frame, on the whole, is as it should be; both sides know which. */
    static boolean isWellFormed(final long epoch, final long sequence)
    {
        return (mix(epoch, sequence) & 1) == 0;
    }

    private static long mix(final long epoch, final long sequence)
    {
        final long mixed = (sequence + 1) * 0x9E37_79B9_7F4A_7C15L + epoch;
        return mixed ^ (mixed >>> 31);
    }

    private static int wordsOf(final long epoch, final long sequence)
    {
        return 1 + (int)(mix(epoch, sequence) >>> 8 & 255);
    }

    /** Whether that is what a well-formed frame holds. */
    static boolean isPayloadOf(final MemorySegment payload, final long epoch, final long sequence)
    {
        final int words = wordsOf(epoch, sequence);
        long difference = payload.byteSize() ^ (long)words * Long.BYTES;
        for (int i = 0; difference == 0 && i < words; i++)
        {
            difference = payload.get(JAVA_LONG_UNALIGNED, (long)i * Long.BYTES) ^ mix(epoch + i, sequence);
        }

        return difference == 0;
    }

    private static long slotOf(final long sequence)
    {
        return StreamMapping.slotOffset((int)sequence & (NSLOTS - 1));
    }

    /** A frame as it should be. */
    void writeWellFormed(final long sequence)
    {
        final int words = wordsOf(epoch, sequence);
        final int length = words * Long.BYTES;
        final int pool = length <= SMALL_STRIDE ? SMALL_POOL : LARGE_POOL;
        SeqLock.storeInProgressThenFence(ring, slotOf(sequence), sequence);
        final long payload = 64 + (sequence & (NSLOTS - 1)) * (pool == SMALL_POOL ? SMALL_STRIDE : LARGE_STRIDE);
        for (int i = 0; i < words; i++)
        {
            regions.get(pool).set(JAVA_LONG_UNALIGNED, payload + (long)i * Long.BYTES, mix(epoch + i, sequence));
        }
        tensor.clear();
        tensor.dtype(DType.UINT8);
        tensor.order(MajorOrder.ROW);
        tensor.ndims(2);
        tensor.dim(0, words);
        tensor.dim(1, Long.BYTES);
        SlotHeader.write(
            ring, slotOf(sequence), (int)sequence & (NSLOTS - 1), pool, length, sequence + 1, 0, tensor);
        SeqLock.storeCommittedRelease(ring, slotOf(sequence), sequence);
    }

    /** Anything but that, in one of many ways. */
    void writeHostile(final long sequence)
    {
        final long slot = slotOf(sequence);
        switch (random.nextInt(6))
        {
            case 0 -> randomHeader(slot);
            case 1, 2, 3 ->
            {
                writeWellFormed(sequence);
                plausible(slot, sequence);
                for (int i = random.nextInt(4); i >= 0; i--)
                {
                    ring.set(JAVA_INT_UNALIGNED, slot + FIELDS[random.nextInt(FIELDS.length)],
                        VALUES[random.nextInt(VALUES.length)]);
                }
            }
            case 4 -> writeWellFormed(sequence);
            default ->
            {
                // The slot keeps what it has.
                return;
            }
        }
        SeqLock.storeCommittedRelease(ring, slot, sequence);
        if (random.nextInt(6) == 0)
        {
            // Not one that might be of a later lap: to that, a frame far ahead would be no lie.
            final long word = random.nextLong();
            ring.set(JAVA_LONG_UNALIGNED, slot, random.nextBoolean() ? sequence << 1 :
                (word >>> 1 & (NSLOTS - 1)) == (sequence & (NSLOTS - 1)) ? word ^ 2 : word);
        }
    }

    private void randomHeader(final long slot)
    {
        for (int i = 8; i < HEADER_BYTES; i++)
        {
            ring.set(JAVA_BYTE, slot + i, (byte)random.nextInt());
        }
    }

    /** Types, orders and shapes that could be, so that more than the first check has something to do. */
    private void plausible(final long slot, final long sequence)
    {
        ring.set(JAVA_SHORT_UNALIGNED, slot + 72, (short)random.nextInt(14));
        ring.set(JAVA_SHORT_UNALIGNED, slot + 74, (short)(1 + random.nextInt(2)));
        ring.set(JAVA_BYTE, slot + 76, (byte)(1 + random.nextInt(8)));
        for (int i = 0; i < 8; i++)
        {
            ring.set(JAVA_INT_UNALIGNED, slot + 83 + 4L * i, random.nextInt(5));
            ring.set(JAVA_INT_UNALIGNED, slot + 115 + 4L * i,
                random.nextInt(3) == 0 ? 1 << random.nextInt(12) : 0);
        }
        ring.set(JAVA_SHORT_UNALIGNED, slot + 16, (short)(1 + random.nextInt(2)));
        ring.set(JAVA_INT_UNALIGNED, slot + 8, random.nextInt(3) == 0 ? 0 : random.nextInt(LARGE_STRIDE + 1));
        ring.set(JAVA_INT_UNALIGNED, slot + 12, (int)sequence & (NSLOTS - 1));
    }

    /** Some bytes anywhere but in superblocks, and never in the slots that follow next. */
    void scribble(final long sequence)
    {
        final int behind = NSLOTS / 2 + random.nextInt(NSLOTS / 4);
        ring.set(JAVA_LONG_UNALIGNED, slotOf(Math.max(0, sequence - behind)) + random.nextInt(32) * 8L,
            random.nextLong());
        final MemorySegment pool = regions.get(1 + random.nextInt(2));
        pool.set(JAVA_LONG_UNALIGNED, 64 + random.nextLong(pool.byteSize() - 72), random.nextLong());
    }

    /** What every region begins with. */
    void scribbleSuperblocks()
    {
        for (final MemorySegment region : regions)
        {
            region.set(JAVA_LONG_UNALIGNED, random.nextInt(57), random.nextLong());
        }
    }

    @Override
    public void close()
    {
        arena.close();
    }
}
