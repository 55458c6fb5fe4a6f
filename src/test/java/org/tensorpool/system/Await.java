package org.tensorpool.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.junit.jupiter.api.Assertions;

/**
 * Waits for what will surely come, and fails with a message where it does not.
 */
public final class Await
{
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_NS = 200_000;

    private Await()
    {
    }

    public static void until(final String what, final BooleanSupplier condition)
    {
        until(() -> what, condition);
    }

    /** Let others have their turn. */
    static void pause()
    {
        LockSupport.parkNanos(10 * PAUSE_NS);
    }

    public static void until(final Supplier<String> what, final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - startNs > LIMIT_NS)
            {
                Assertions.fail("waited in vain until " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
