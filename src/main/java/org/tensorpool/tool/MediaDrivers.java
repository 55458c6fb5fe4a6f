package org.tensorpool.tool;

import java.util.concurrent.TimeUnit;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

/**
 * How a media driver is embedded: one thread, no sparse files (a full file system is an error at start, not a SIGBUS
 * later), and timers fine enough for subscribers to be let go in a tenth of a second, also on streams whose publisher
 * asks for nothing. {@code config/media-driver.properties} says the same to a media driver of its own.
 */
final class MediaDrivers
{
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WINDOW_LIMIT_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RESTING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private MediaDrivers()
    {
    }

    static MediaDriver.Context context(final String aeronDirectoryName)
    {
        return new MediaDriver.Context()
            .aeronDirectoryName(aeronDirectoryName)
            .threadingMode(ThreadingMode.SHARED)
            .termBufferSparseFile(false)
            .timerIntervalNs(TIMER_INTERVAL_NS)
            .untetheredWindowLimitTimeoutNs(WINDOW_LIMIT_TIMEOUT_NS)
            .untetheredRestingTimeoutNs(RESTING_TIMEOUT_NS)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true);
    }
}
