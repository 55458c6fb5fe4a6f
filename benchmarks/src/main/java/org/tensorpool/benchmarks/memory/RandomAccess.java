package org.tensorpool.benchmarks.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.tensorpool.Requirement.OFF;
import static org.tensorpool.Requirement.REQUIRED;
import static org.tensorpool.Requirement.TRY;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import org.tensorpool.TensorPoolException;
import org.tensorpool.benchmarks.worker.Reply;
import org.tensorpool.shm.MappingPolicy;

/**
 * Reads at random over 512 MiB, each one after the one before: what the translation of addresses costs.
 */
public final class RandomAccess
{
    private static final long POOL_BYTES = 512L << 20;
    private static final int BATCH = 100_000;
    private static final long MULTIPLIER = 0x5851_F42D_4C95_7F2DL;
    private static final long INCREMENT = 0x1405_7B7E_F767_814FL;
    private static final int SHIFT = 20;

    private RandomAccess()
    {
    }

    /**
     * @param directory in shared memory.
     * @param seconds   for each kind of page.
     * @return nanoseconds for each read by kind of page; what the system refuses is left out.
     */
    public static Reply measure(final Path directory, final double seconds)
    {
        final Reply reply = Reply.done();
        final Path hugePages = HugePageMount.in(directory);
        measure(reply, directory, false, new MappingPolicy(OFF, TRY), seconds, "4 KiB pages");
        measure(reply, directory, false, new MappingPolicy(REQUIRED, TRY), seconds, "4 KiB pages, mlock");
        if (hugePages != null)
        {
            measure(reply, hugePages, true, new MappingPolicy(OFF, TRY), seconds, "2 MiB pages");
            measure(reply, hugePages, true, new MappingPolicy(REQUIRED, TRY), seconds, "2 MiB pages, mlock");
        }
        return reply;
    }

    private static void measure(
        final Reply reply,
        final Path directory,
        final boolean isHuge,
        final MappingPolicy policy,
        final double seconds,
        final String name)
    {
        try (TestPool pool = new TestPool(directory, POOL_BYTES, isHuge, policy))
        {
            // All zeros would do for the addresses, but not every kernel gives a page to a read alone.
            pool.segment().fill((byte)0);
            reads(pool.segment(), BATCH, 1);
            final long startNs = System.nanoTime();
            long count = 0;
            long seed = 1;
            while (System.nanoTime() - startNs < seconds * 1e9)
            {
                seed = reads(pool.segment(), BATCH, seed);
                count += BATCH;
            }
            reply.with(name, (System.nanoTime() - startNs) / (double)count);
        }
        catch (final TensorPoolException ex)
        {
            System.err.println(name + ": " + ex.getMessage());
        }
    }

    private static long reads(final MemorySegment pool, final int count, final long seed)
    {
        final long mask = POOL_BYTES - Long.BYTES;
        long state = seed;
        for (int i = 0; i < count; i++)
        {
            final long offset = (state >>> SHIFT) & mask;
            // The next address needs this value, so that no read can overtake another.
            state = (state ^ pool.get(JAVA_LONG, offset)) * MULTIPLIER + INCREMENT;
        }
        return state;
    }
}
