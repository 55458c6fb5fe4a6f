package org.tensorpool.tool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a command end in good order on SIGINT and SIGTERM: the JVM's shutdown waits, for a bounded time, until the
 * command is done.
 */
final class StopSignal implements AutoCloseable
{
    private static final long MAX_WAIT_S = 10;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "tp-stop");

    StopSignal()
    {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void onShutdown()
    {
        stopped.set(true);
        try
        {
            done.await(MAX_WAIT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    boolean isStopped()
    {
        return stopped.get();
    }

    @Override
    public void close()
    {
        done.countDown();
        if (!stopped.get())
        {
            try
            {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
            catch (final IllegalStateException ignore)
            {
                // The shutdown has begun meanwhile; its hook finds the latch open.
            }
        }
    }
}
