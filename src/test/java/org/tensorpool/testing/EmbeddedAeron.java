package org.tensorpool.testing;

import java.util.function.BooleanSupplier;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;

/**
 * A media driver and a client of a test's own, in a directory that is deleted with them.
 */
public final class EmbeddedAeron implements AutoCloseable
{
    private static final long DEADLINE_NS = 30_000_000_000L;

    private final MediaDriver driver;
    private final Aeron aeron;

    /** Launch both. */
    public EmbeddedAeron()
    {
        driver = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(SharedMemory.newPath("aeron-").toString())
            .threadingMode(ThreadingMode.SHARED)
            .ipcTermBufferLength(64 * 1024)
            .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
    }

    /**
     * The client.
     *
     * @return connected until {@link #close()}.
     */
    public Aeron aeron()
    {
        return aeron;
    }

    /**
     * Wait for what the media driver has to do; fails the test rather than hang it.
     *
     * @param condition that will hold.
     */
    public static void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("the media driver did not do its part in 30 s");
            }
            Thread.yield();
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(aeron, driver);
    }
}
