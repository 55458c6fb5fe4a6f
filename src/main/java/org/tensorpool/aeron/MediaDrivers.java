package org.tensorpool.aeron;

import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.aeron.CommonContext;
import org.tensorpool.TensorPoolException;

/**
 * What our agents ask of a media driver before they connect to it.
 */
public final class MediaDrivers
{
    private static final long POLL_INTERVAL_MS = 10;
    /** Longer ones are refused by Aeron. */
    private static final int MAX_CLIENT_NAME_LENGTH = 100;

    private MediaDrivers()
    {
    }

    /**
     * Whether a media driver shows signs of life.
     *
     * @param aeronDirectory of the media driver.
     * @return true if its heartbeat is recent.
     * @throws TensorPoolException RESOURCE or SYSTEM when its files can't be opened.
     */
    public static boolean isActive(final String aeronDirectory)
    {
        return isActive(aeronDirectory, new CommonContext().driverTimeoutMs());
    }

    /**
     * Whether a media driver has shown signs of life of late.
     *
     * @param aeronDirectory of the media driver.
     * @param timeoutMs      that it may be silent.
     * @return true if its heartbeat is recent.
     * @throws TensorPoolException RESOURCE or SYSTEM when its files can't be opened.
     */
    public static boolean isActive(final String aeronDirectory, final long timeoutMs)
    {
        try
        {
            return CommonContext.isDriverActive(new File(aeronDirectory), timeoutMs, (ignore) -> { });
        }
        catch (final Exception ex)
        {
            // Aeron throws it though it declares none.
            if (ex instanceof IOException cause && LogFailures.isShortage(cause))
            {
                throw MediaDriverRefusal.unreachable(aeronDirectory, cause);
            }
            throw ex;
        }
    }

    /**
     * Wait until a media driver shows signs of life.
     *
     * @param aeronDirectory of the media driver.
     * @param timeoutNs      that it may take.
     * @throws TensorPoolException TIMEOUT when it takes longer, or the thread is interrupted.
     */
    public static void awaitActive(final String aeronDirectory, final long timeoutNs)
    {
        final long startNs = System.nanoTime();
        while (!isActive(aeronDirectory))
        {
            if (System.nanoTime() - startNs >= timeoutNs)
            {
                throw new TensorPoolException(TIMEOUT, "no media driver is active in '" + aeronDirectory +
                    "' after " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) +
                    " ms: start one with that directory, or set driver.aeron_dir to that of the one that runs");
            }

            try
            {
                Thread.sleep(POLL_INTERVAL_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new TensorPoolException(TIMEOUT, "interrupted while waiting for a media driver in '" +
                    aeronDirectory + "'", ex);
            }
        }
    }

    /**
     * A name that Aeron takes.
     *
     * @param name of a client, of any length.
     * @return as much of it as fits.
     */
    public static String clientName(final String name)
    {
        return name.length() > MAX_CLIENT_NAME_LENGTH ? name.substring(0, MAX_CLIENT_NAME_LENGTH) : name;
    }
}
