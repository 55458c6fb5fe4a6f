package org.tensorpool.shm;

import java.lang.foreign.MemorySegment;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.tensorpool.testing.StressSlots;

/**
 * Who maps a region may do so while its superblock is being written, as one does that was announced by somebody else.
 * The magic is written last and read first: a superblock that has it has all the rest (wire specification §7.1).
 */
public final class SuperblockStress
{
    private SuperblockStress()
    {
    }

    /**
     * Read field by field, as the superblocks of pools are. Verdicts: 0 no magic yet, 1 all there, -1 a magic with
     * fields of before, by the reader taking them before the magic or the writer writing it before them.
     */
    @JCStressTest
    @Outcome(id = "[01]", expect = Expect.ACCEPTABLE, desc = "none yet, or all of it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a magic before what it stands for")
    public static class Read
    {
        /** @param region to write. */
        @Actor
        public void writer(final Region region)
        {
            Region.SUPERBLOCK.write(region.memory);
        }

        /**
         * @param region to read.
         * @param result of it.
         */
        @Actor
        public void reader(final Region region, final I_Result result)
        {
            result.r1 = Region.verdict(Superblock.read(region.memory));
        }
    }

    /** Copied in bulk and then read, as that of the header ring is. Verdicts as in {@link Read}. */
    @JCStressTest
    @Outcome(id = "[01]", expect = Expect.ACCEPTABLE, desc = "none yet, or all of it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a magic before what it stands for")
    public static class Copied
    {
        /** @param region to write. */
        @Actor
        public void writer(final Region region)
        {
            Region.SUPERBLOCK.write(region.memory);
        }

        /**
         * @param region to read.
         * @param result of it.
         */
        @Actor
        public void reader(final Region region, final I_Result result)
        {
            result.r1 = Region.verdict(Superblock.read(Superblock.copy(region.memory)));
        }
    }

    /**
     * The owner's signs of life never go backwards, and who sees one sees what the owner did before it: here, that the
     * region is there at all. Verdicts: the two time stamps, of which the second is never the lesser.
     */
    @JCStressTest
    @Outcome(id = {"0, 0", "0, [345]", "3, [345]", "4, [45]", "5, 5"}, expect = Expect.ACCEPTABLE, desc = "forward")
    @Outcome(expect = Expect.FORBIDDEN, desc = "backward, or before the superblock")
    public static class SignsOfLife
    {
        /** @param region to refresh. */
        @Actor
        public void owner(final Region region)
        {
            Region.SUPERBLOCK.write(region.memory);
            Superblock.activityTimestampNsRelease(region.memory, 4);
            Superblock.activityTimestampNsRelease(region.memory, 5);
        }

        /**
         * @param region to watch.
         * @param result of two looks.
         */
        @Actor
        public void watcher(final Region region, final II_Result result)
        {
            result.r1 = (int)Superblock.activityTimestampNs(region.memory);
            result.r2 = (int)Superblock.activityTimestampNs(region.memory);
            if (result.r2 != 0 && Superblock.pid(region.memory) != Region.SUPERBLOCK.pid())
            {
                result.r2 = -1;
            }
        }
    }

    /** A region of zeros. */
    @State
    public static class Region
    {
        static final Superblock SUPERBLOCK = new Superblock(Superblock.MAGIC, StreamLayout.LAYOUT_VERSION, 7, 10_000,
            Superblock.HEADER_RING, 0, 8, SlotHeader.SLOT_BYTES, 0, 1, 2, 3);
        private static final MemorySegment MEMORY = StressSlots.allocate(Superblock.SIZE);

        final MemorySegment memory =
            MEMORY.asSlice((long)StressSlots.next() * Superblock.SIZE, Superblock.SIZE);

        /** Without a superblock. */
        public Region()
        {
            memory.fill((byte)0);
        }

        static int verdict(final Superblock superblock)
        {
            if (superblock.magic() == 0)
            {
                return 0;
            }

            return SUPERBLOCK.equals(superblock) ? 1 : -1;
        }
    }
}
