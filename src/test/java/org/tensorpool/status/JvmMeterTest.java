package org.tensorpool.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JvmMeterTest
{
    private static final int BYTES = 1 << 20;

    private final JvmMeter meter = JvmMeter.shared();
    private volatile byte[] garbage;

    @BeforeEach
    void load()
    {
        meter.load();
    }

    @Test
    void shouldCountACollectionAndItsTime()
    {
        final long before = meter.gcCount();
        System.gc();

        assertTrue(meter.gcCount() > before, () -> meter.gcCount() + " after " + before);
        assertTrue(meter.gcTimeNs() >= 0 && meter.gcTimeNs() >= meter.gcLongestPauseNs() - 1_000_000_000L);
    }

    @Test
    void shouldCountWhatAThreadAllocates()
    {
        final long threadId = Thread.currentThread().threadId();
        final long before = meter.allocatedBytes(threadId);
        garbage = new byte[BYTES];

        assertTrue(meter.allocatedBytes(threadId) - before >= BYTES);
        assertEquals(BYTES, garbage.length);
    }

    @Test
    void shouldKnowNothingOfThreadsThatAreNotThere() throws InterruptedException
    {
        final Thread gone = new Thread(() -> { });
        gone.start();
        gone.join();

        assertEquals(0, meter.allocatedBytes(gone.threadId()));
        assertEquals(0, meter.allocatedBytes(0));
        assertEquals(0, meter.allocatedBytes(Long.MAX_VALUE));
    }

    @Test
    void shouldAllocateNothingWhenItIsAsked()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        long bytes = 1;
        for (int round = 0; round < 20 && bytes != 0; round++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++)
            {
                meter.gcCount();
                meter.gcTimeNs();
                meter.gcLongestPauseNs();
                meter.allocatedBytes(1);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }

        assertEquals(0, bytes);
    }
}
