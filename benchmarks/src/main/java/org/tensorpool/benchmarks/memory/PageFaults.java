package org.tensorpool.benchmarks.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.tensorpool.Requirement.OFF;
import static org.tensorpool.Requirement.REQUIRED;
import static org.tensorpool.Requirement.TRY;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.tensorpool.TensorPoolException;
import org.tensorpool.benchmarks.worker.Reply;
import org.tensorpool.shm.MappingPolicy;

/**
 * What the first pass over a pool costs: page faults, and the time for each page of 4 KiB.
 */
public final class PageFaults
{
    private static final long POOL_BYTES = 64L << 20;
    private static final long PAGE_BYTES = 4096;

    private PageFaults()
    {
    }

    /**
     * @param directory in shared memory.
     * @return for each kind of page and policy the faults and nanoseconds for each 4 KiB; a policy that the system
     * refuses is left out.
     */
    public static Reply measure(final Path directory)
    {
        final Map<String, MappingPolicy> policies = new LinkedHashMap<>();
        policies.put("as it comes", MappingPolicy.NONE);
        policies.put("prefault", new MappingPolicy(OFF, TRY));
        policies.put("mlock", new MappingPolicy(REQUIRED, OFF));

        final Reply reply = Reply.done();
        policies.forEach((name, policy) ->
        {
            measure(reply, directory, false, policy, "4 KiB pages, " + name);
            final Path hugePages = HugePageMount.in(directory);
            if (hugePages != null)
            {
                measure(reply, hugePages, true, policy, "2 MiB pages, " + name);
            }
        });
        return reply;
    }

    private static void measure(
        final Reply reply, final Path directory, final boolean isHuge, final MappingPolicy policy, final String name)
    {
        try (TestPool pool = new TestPool(directory, POOL_BYTES, isHuge, policy))
        {
            final PageFaultCount before = PageFaultCount.now();
            final long startNs = System.nanoTime();
            touch(pool.segment());
            final long elapsedNs = System.nanoTime() - startNs;
            reply.with(name + "|faults", PageFaultCount.now().since(before));
            reply.with(name + "|nsPerPage", elapsedNs / (double)(POOL_BYTES / PAGE_BYTES));
        }
        catch (final TensorPoolException ex)
        {
            System.err.println(name + ": " + ex.getMessage());
        }
    }

    private static void touch(final MemorySegment pool)
    {
        for (long i = 0; i < pool.byteSize(); i += PAGE_BYTES)
        {
            pool.set(JAVA_BYTE, i, (byte)1);
        }
    }
}
