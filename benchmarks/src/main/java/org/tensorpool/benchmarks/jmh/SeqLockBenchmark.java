package org.tensorpool.benchmarks.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;

/**
 * The commit word alone, on a ring that stays in the first cache of one core.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SeqLockBenchmark
{
    private static final int MASK = 63;

    private final MemorySegment ring = Arena.ofShared().allocate((MASK + 1) * SlotHeader.SLOT_BYTES, 64);
    private long sequence;

    /** In progress, fence, committed. */
    @Benchmark
    public void seqlockWrite()
    {
        final long slot = (sequence & MASK) * SlotHeader.SLOT_BYTES;
        SeqLock.storeInProgressThenFence(ring, slot, sequence);
        SeqLock.storeCommittedRelease(ring, slot, sequence);
        sequence++;
    }

    /**
     * Load, fence, load again.
     *
     * @return whether nothing changed in between.
     */
    @Benchmark
    public boolean seqlockRead()
    {
        final long slot = (sequence++ & MASK) * SlotHeader.SLOT_BYTES;
        final long word = SeqLock.loadAcquire(ring, slot);
        return SeqLock.fenceThenLoad(ring, slot) == word;
    }
}
