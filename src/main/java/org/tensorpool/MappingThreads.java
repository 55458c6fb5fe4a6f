package org.tensorpool;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that map, prefault and lock regions for all clients of the JVM: as many as are mapping at once, each kept for
 * a while, because starting one takes longer than mapping a small pool. They keep no JVM alive.
 */
final class MappingThreads
{
    static final Executor INSTANCE = new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), MappingThreads::newThread);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private MappingThreads()
    {
    }

    private static Thread newThread(final Runnable runnable)
    {
        return Thread.ofPlatform().daemon().name("tensorpool-mapping-" + COUNT.incrementAndGet()).unstarted(runnable);
    }
}
