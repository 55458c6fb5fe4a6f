package org.tensorpool.benchmarks.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tensorpool.DType;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.TensorHeader;

/**
 * Slot and tensor header, written and read, on a ring that stays in the first cache of one core; beside it a plain copy
 * of as many bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeaderBenchmark
{
    private static final int MASK = 63;
    private static final int PAYLOAD_BYTES = 640 * 480 * 2;

    private final MemorySegment ring = Arena.ofShared().allocate((MASK + 1) * SlotHeader.SLOT_BYTES, 64);
    private final MemorySegment source = Arena.ofShared().allocate(SlotHeader.SLOT_BYTES, 64);
    private final TensorHeader written = new TensorHeader();
    private final SlotHeader read = new SlotHeader();
    private long sequence;

    /** Two dimensions, as a camera has them. */
    @Setup
    public void fill()
    {
        written.dtype(DType.UINT16);
        written.ndims(2);
        written.dim(0, 480);
        written.dim(1, 640);
        for (int i = 0; i <= MASK; i++)
        {
            SlotHeader.write(ring, (long)i * SlotHeader.SLOT_BYTES, i, 1, PAYLOAD_BYTES, 1, 0, written);
        }
    }

    private int nextIndex()
    {
        return (int)(sequence++ & MASK);
    }

    /** All of a slot but its commit word. */
    @Benchmark
    public void headerEncode()
    {
        final int index = nextIndex();
        SlotHeader.write(
            ring, (long)index * SlotHeader.SLOT_BYTES, index, 1, PAYLOAD_BYTES, sequence, 0, written);
    }

    /**
     * All of a slot but its commit word, unchecked.
     *
     * @return something that depends on it.
     */
    @Benchmark
    public long headerDecode()
    {
        read.read(ring, (long)nextIndex() * SlotHeader.SLOT_BYTES);
        return read.timestampNs();
    }

    /**
     * The same with every rule about shape and type checked.
     *
     * @return the verdict.
     */
    @Benchmark
    public Object headerDecodeAndValidate()
    {
        read.read(ring, (long)nextIndex() * SlotHeader.SLOT_BYTES);
        return read.tensor().validate(read.valuesLenBytes());
    }

    /** What bounds the writer. */
    @Benchmark
    public void copy256()
    {
        MemorySegment.copy(source, 0, ring, (long)nextIndex() * SlotHeader.SLOT_BYTES, SlotHeader.SLOT_BYTES);
    }
}
