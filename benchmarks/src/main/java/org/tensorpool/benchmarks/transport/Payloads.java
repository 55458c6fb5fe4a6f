package org.tensorpool.benchmarks.transport;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What all transports do alike.
 */
public final class Payloads
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long CACHE_LINE = 64;

    private Payloads()
    {
    }

    /** A payload to copy from, on whole cache lines and with pages of its own. */
    static MemorySegment source(final long bytes)
    {
        final MemorySegment source = Arena.global().allocate(bytes, CACHE_LINE);
        for (long i = 0; i + Long.BYTES <= bytes; i += Long.BYTES)
        {
            source.set(JAVA_LONG_UNALIGNED, i, i * 0x9E37_79B9_7F4A_7C15L);
        }
        return source;
    }

    /** Reads every byte. */
    static long sum(final MemorySegment payload, final long from, final long to)
    {
        long sum = 0;
        for (long i = from; i + Long.BYTES <= to; i += Long.BYTES)
        {
            sum += payload.get(JAVA_LONG_UNALIGNED, i);
        }
        return sum;
    }

    /**
     * Wait for what comes before anything is measured.
     *
     * @param condition that will hold.
     * @param what      is waited for.
     * @throws IllegalStateException where it does not come.
     */
    public static void await(final BooleanSupplier condition, final String what)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("waited 20 s for " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
