package org.tensorpool.tool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;

/**
 * Sends frames at the times when they are due, each with that time in its header. A frame that is late is sent all the
 * same, so that nothing is left out of account because the sender was held up (coordinated omission).
 */
final class BenchSender
{
    private static final long SPIN_NS = 60_000;

    private final Producer producer;
    private final int length;
    private final long periodNs;
    private final MemorySegment source;
    private final boolean isSpinning;
    private final BooleanSupplier isStopped;
    private final TensorClaim claim = new TensorClaim();
    private long published;
    private long lost;

    /**
     * @param isFilling  true to copy a payload into each slot.
     * @param isSpinning true where the thread has a CPU of its own, and need not sleep.
     */
    BenchSender(
        final Producer producer,
        final int length,
        final double rateHz,
        final boolean isFilling,
        final boolean isSpinning,
        final BooleanSupplier isStopped)
    {
        this.producer = producer;
        this.length = length;
        this.periodNs = Math.max(1, Math.round(1e9 / rateHz));
        this.source = isFilling ? Arena.ofAuto().allocate(length, Long.BYTES) : null;
        this.isSpinning = isSpinning;
        this.isStopped = isStopped;
    }

    void run(final long startNs, final long endNs)
    {
        long dueNs = startNs;
        long nowNs = System.nanoTime();
        while (dueNs - endNs < 0 && nowNs - endNs < 0 && !isStopped.getAsBoolean())
        {
            nowNs = System.nanoTime();
            final long waitNs = dueNs - nowNs;
            if (waitNs > SPIN_NS && !isSpinning)
            {
                LockSupport.parkNanos(waitNs - SPIN_NS);
            }
            else if (waitNs > 0)
            {
                Thread.onSpinWait();
            }
            else if (publish(dueNs))
            {
                dueNs += periodNs;
            }
        }
    }

    private boolean publish(final long dueNs)
    {
        if (producer.tryClaim(claim, length) < 0)
        {
            Thread.onSpinWait();
            return false;
        }
        if (source != null)
        {
            MemorySegment.copy(source, 0, claim.payload(), 0, length);
        }

        final long result = claim.dtype(DType.UINT8).shape(length).timestampNs(dueNs).commit();
        if (result >= 0)
        {
            published++;
        }
        else
        {
            lost++;
        }

        return true;
    }

    long published()
    {
        return published;
    }

    long lost()
    {
        return lost;
    }
}
