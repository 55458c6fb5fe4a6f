package org.tensorpool.benchmarks.worker;

import java.util.concurrent.TimeUnit;

import org.tensorpool.benchmarks.transport.Receiver;
import org.tensorpool.benchmarks.transport.Recorder;

/**
 * Receives the messages of one round, spinning, on a thread of its own, until it is told to stop and nothing comes any
 * more.
 */
final class ReceiveLoop implements Runnable
{
    private static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Receiver receiver;
    private final Recorder recorder;
    private volatile boolean isStopping;
    private long allocatedBytes;
    private Throwable failure;

    ReceiveLoop(final Receiver receiver, final Recorder recorder)
    {
        this.receiver = receiver;
        this.recorder = recorder;
    }

    void stop()
    {
        isStopping = true;
    }

    @Override
    public void run()
    {
        try
        {
            long allocatedBefore = -1;
            while (!isStopping)
            {
                if (receiver.poll() > 0 && (allocatedBefore < 0 || recorder.isWarmingUp()))
                {
                    // What is built once and stays, such as the view of a slot, is built by what isn't recorded.
                    allocatedBefore = Allocation.ofCurrentThread();
                }
            }
            drain();
            allocatedBytes = allocatedBefore < 0 ? 0 : Allocation.ofCurrentThread() - allocatedBefore;
        }
        catch (final RuntimeException | Error ex)
        {
            failure = ex;
        }
    }

    private void drain()
    {
        long lastNs = System.nanoTime();
        while (System.nanoTime() - lastNs < QUIET_NS)
        {
            if (receiver.poll() > 0)
            {
                lastNs = System.nanoTime();
            }
        }
    }

    Reply reply()
    {
        if (failure != null)
        {
            failure.printStackTrace();
            return Reply.failed(failure.toString());
        }
        return Reply.of(recorder.histogram())
            .with("received", recorder.received())
            .with("missed", recorder.missed())
            .with("allocatedBytes", allocatedBytes);
    }
}
