package org.tensorpool.status;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.ThreadMXBean;
import org.agrona.ErrorHandler;
import org.tensorpool.TensorPoolException;

/**
 * What the JVM says of itself: how often and for how long garbage collection has stopped it, and how much single
 * threads have allocated. One for the process. Until {@link #loadSoon} has done its work, and on a JVM that doesn't
 * tell, everything is 0.
 * <p>
 * Thread-safe. Asking allocates nothing and waits for nobody.
 */
public final class JvmMeter
{
    private static final JvmMeter SHARED = new JvmMeter();
    /** Collectors that work beside the application report that work under such names, and their pauses apart. */
    private static final String CONCURRENT = "Cycles";
    /** Management loads hundreds of classes, which nobody needs while the process starts. */
    private static final long DELAY_MS = TimeUnit.SECONDS.toMillis(1);

    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final AtomicLong longestPauseMs = new AtomicLong();
    private volatile GarbageCollectorMXBean[] collectors = {};
    private volatile ThreadMXBean threads;

    private JvmMeter()
    {
    }

    /**
     * The one of this process.
     *
     * @return the meter.
     */
    public static JvmMeter shared()
    {
        return SHARED;
    }

    /**
     * Begin to measure soon, on a thread of its own that ends then. Doing it again does nothing.
     *
     * @param factory      makes that thread: one that keeps off the CPUs of pinned threads.
     * @param errorHandler told if the JVM can't say anything.
     */
    public void loadSoon(final ThreadFactory factory, final ErrorHandler errorHandler)
    {
        if (isStarted.compareAndSet(false, true))
        {
            final Thread thread = factory.newThread(() -> loadAfterDelay(errorHandler));
            thread.setDaemon(true);
            thread.setName("tensorpool-jvm-meter");
            thread.start();
        }
    }

    private void loadAfterDelay(final ErrorHandler errorHandler)
    {
        try
        {
            Thread.sleep(DELAY_MS);
            load();
        }
        catch (final InterruptedException ignore)
        {
            Thread.currentThread().interrupt();
        }
        catch (final LinkageError error)
        {
            // It loads a library for that, and never tries again.
            errorHandler.onError(new TensorPoolException(TensorPoolException.Category.RESOURCE,
                "garbage collection and allocation of this process are not measured, and all else works: " +
                error.getMessage() + ": raise the limit of open files (ulimit -n, LimitNOFILE= of a service) and " +
                "start it again", error));
        }
    }

    /** Begin to measure now. */
    synchronized void load()
    {
        isStarted.set(true);
        if (collectors.length == 0)
        {
            collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter((collector) -> !collector.getName().endsWith(CONCURRENT))
                .peek(this::listenTo)
                .toArray(GarbageCollectorMXBean[]::new);
            if (ManagementFactory.getThreadMXBean() instanceof final ThreadMXBean known &&
                known.isThreadAllocatedMemorySupported() && known.isThreadAllocatedMemoryEnabled())
            {
                threads = known;
            }
        }
    }

    /** Called on a thread of the JVM's own. */
    private void listenTo(final GarbageCollectorMXBean collector)
    {
        if (collector instanceof final NotificationEmitter emitter)
        {
            emitter.addNotificationListener(this::onCollection, null, null);
        }
    }

    private void onCollection(final Notification notification, final Object ignore)
    {
        if (GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(notification.getType()))
        {
            final long durationMs = GarbageCollectionNotificationInfo.from((CompositeData)notification.getUserData())
                .getGcInfo().getDuration();
            longestPauseMs.accumulateAndGet(durationMs, Math::max);
        }
    }

    /**
     * Pauses for garbage collection since the process began.
     *
     * @return their number.
     */
    public long gcCount()
    {
        long count = 0;
        for (final GarbageCollectorMXBean collector : collectors)
        {
            count += Math.max(0, collector.getCollectionCount());
        }

        return count;
    }

    /**
     * Time that garbage collection has stopped the process for, since that began.
     *
     * @return nanoseconds, in steps of a millisecond.
     */
    public long gcTimeNs()
    {
        long timeMs = 0;
        for (final GarbageCollectorMXBean collector : collectors)
        {
            timeMs += Math.max(0, collector.getCollectionTime());
        }

        return TimeUnit.MILLISECONDS.toNanos(timeMs);
    }

    /**
     * Longest pause for garbage collection since this began to measure.
     *
     * @return nanoseconds, in steps of a millisecond.
     */
    public long gcLongestPauseNs()
    {
        return TimeUnit.MILLISECONDS.toNanos(longestPauseMs.get());
    }

    /**
     * What a thread has allocated on the heap since it was started.
     *
     * @param threadId of a platform thread.
     * @return bytes; 0 if it has ended, is a virtual thread, or nothing is known.
     */
    public long allocatedBytes(final long threadId)
    {
        final ThreadMXBean known = threads;
        return known == null || threadId <= 0 ? 0 : Math.max(0, known.getThreadAllocatedBytes(threadId));
    }
}
