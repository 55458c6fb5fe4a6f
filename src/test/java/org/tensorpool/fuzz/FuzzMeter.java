package org.tensorpool.fuzz;

import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;

/**
 * Gives inputs to a target, one after the other, and holds it to its bounds: what an input may allocate, and that none
 * takes a second of CPU time. What a class allocates when it is first used is no finding, so that an input is a
 * finding if it does it again and again, or at once takes more than classes could. For one thread.
 */
public final class FuzzMeter implements AutoCloseable
{
    /** CPU time that no input may take. */
    static final long MAX_CPU_NS = TimeUnit.SECONDS.toNanos(1);

    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final long SUSPICIOUS_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MAX_OF_CLASSES = 32L << 20;
    private static final int ATTEMPTS = 8;

    private final FuzzTarget target;
    private final FuzzBody body;
    private final int tolerance;
    private long mostAllocated;
    private long inputs;

    /**
     * Make what takes the inputs.
     *
     * @param target    to be fuzzed.
     * @param tolerance how often its bound of allocation may be taken.
     */
    public FuzzMeter(final FuzzTarget target, final int tolerance)
    {
        this.tolerance = tolerance;
        this.target = target;
        this.body = target.body().get();
    }

    /**
     * Give it an input.
     *
     * @param input any bytes.
     * @throws AssertionError when it is a finding; the message has the input.
     */
    public void accept(final byte[] input)
    {
        inputs++;
        final long startNs = System.nanoTime();
        final long allocated = allocatedBy(input);
        if (allocated > tolerance * target.allocationLimit(input.length))
        {
            confirmAllocation(input, allocated);
        }
        else if (allocated > mostAllocated)
        {
            mostAllocated = allocated;
        }
        if (System.nanoTime() - startNs > SUSPICIOUS_NS)
        {
            confirmTime(input);
        }
    }

    private long allocatedBy(final byte[] input)
    {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        try
        {
            body.accept(input);
        }
        catch (final Exception | Error ex)
        {
            throw finding(input, ex.toString(), ex);
        }

        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void confirmAllocation(final byte[] input, final long first)
    {
        final long limit = tolerance * target.allocationLimit(input.length);
        long least = first;
        for (int i = 0; i < ATTEMPTS && least > limit && (tolerance > 1 || first <= MAX_OF_CLASSES); i++)
        {
            least = Math.min(least, allocatedBy(input));
        }
        if (least > limit)
        {
            throw finding(input, "it allocates " + least + " bytes, more than the " + limit + " of the bound", null);
        }
    }

    private void confirmTime(final byte[] input)
    {
        final long before = THREADS.getCurrentThreadCpuTime();
        allocatedBy(input);
        final long cpuNs = THREADS.getCurrentThreadCpuTime() - before;
        if (cpuNs > MAX_CPU_NS)
        {
            throw finding(input, "it takes " + TimeUnit.NANOSECONDS.toMillis(cpuNs) + " ms of CPU time", null);
        }
    }

    private AssertionError finding(final byte[] input, final String what, final Throwable cause)
    {
        return new AssertionError(target.name() + ": " + what + "; input of " + input.length + " bytes: " +
            HexFormat.of().formatHex(input), cause);
    }

    @Override
    public void close()
    {
        body.close();
    }

    /**
     * Longest input that it takes.
     *
     * @return bytes.
     */
    int maxLength()
    {
        return target.maxLength();
    }

    /**
     * How many inputs there were.
     *
     * @return their number.
     */
    public long inputs()
    {
        return inputs;
    }

    /**
     * Most that an input has allocated.
     *
     * @return bytes.
     */
    public long mostAllocated()
    {
        return mostAllocated;
    }
}
