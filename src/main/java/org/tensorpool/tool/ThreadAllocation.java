package org.tensorpool.tool;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * Bytes that a thread allocates on the heap for each frame, counted from when it is warm.
 */
final class ThreadAllocation
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private final long threadId;
    private long bytesBefore;
    private long framesBefore;

    ThreadAllocation(final Thread thread)
    {
        threadId = thread.threadId();
    }

    void begin(final long frames)
    {
        bytesBefore = THREADS.getThreadAllocatedBytes(threadId);
        framesBefore = frames;
    }

    /**
     * Rounded to whole bytes: an object has at least 16, and what the JVM allocates for itself, when it compiles a
     * method anew, is a few hundred bytes in all.
     *
     * @return bytes a frame since {@link #begin(long)}.
     */
    long perFrame(final long frames)
    {
        final long bytes = THREADS.getThreadAllocatedBytes(threadId) - bytesBefore;
        return frames == framesBefore ? 0 : Math.round((double)bytes / (frames - framesBefore));
    }
}
