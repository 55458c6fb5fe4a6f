package org.tensorpool.benchmarks.floor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.tensorpool.benchmarks.Cpus;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * How long a cache line takes from one core to the other: nothing that passes between them can be faster.
 */
public final class PingPong
{
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    /** Cells far enough apart that neither prefetching nor the array's own header touches both. */
    private static final int PING = 64;
    private static final int PONG = 128;
    private static final int CELLS = 192;

    private final long[] cells = new long[CELLS];

    private PingPong()
    {
    }

    /**
     * @param cpus       to pass between.
     * @param roundTrips to make.
     * @return nanoseconds for one way.
     * @throws InterruptedException if somebody wants the calling thread to end.
     */
    public static double measure(final Cpus cpus, final long roundTrips) throws InterruptedException
    {
        final PingPong game = new PingPong();
        final long[] elapsedNs = new long[1];
        final Thread one = PinnedThreadFactory.sharing("bench-ping", cpus.sender())
            .newThread(() -> elapsedNs[0] = game.ping(roundTrips));
        final Thread two = PinnedThreadFactory.sharing("bench-pong", cpus.receiver())
            .newThread(() -> game.pong(roundTrips));
        one.start();
        two.start();
        one.join();
        two.join();
        return elapsedNs[0] / (2.0 * roundTrips);
    }

    private long ping(final long roundTrips)
    {
        final long startNs = System.nanoTime();
        for (long i = 1; i <= roundTrips; i++)
        {
            CELL.setRelease(cells, PING, i);
            awaitCell(PONG, i);
        }
        return System.nanoTime() - startNs;
    }

    private void pong(final long roundTrips)
    {
        for (long i = 1; i <= roundTrips; i++)
        {
            awaitCell(PING, i);
            CELL.setRelease(cells, PONG, i);
        }
    }

    private void awaitCell(final int index, final long value)
    {
        while ((long)CELL.getAcquire(cells, index) != value)
        {
            Thread.onSpinWait();
        }
    }
}
