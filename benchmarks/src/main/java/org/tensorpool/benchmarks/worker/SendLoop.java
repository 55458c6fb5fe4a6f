package org.tensorpool.benchmarks.worker;

import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.transport.Recorder;
import org.tensorpool.benchmarks.transport.Sender;

/**
 * Sends the messages of one round, each at its time or all flat out, on a thread of its own. While it waits for the
 * time it watches the clock: what it sees there is the noise of its core.
 */
final class SendLoop implements Runnable
{
    /** Stamp of messages that are not recorded. */
    private static final long UNRECORDED = -1;
    private static final long HICCUP_NS = 1_000;
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int BATCH = 64;

    private final Histogram hiccups = Recorder.newHistogram();
    private final Sender sender;
    private final Plan plan;
    private long sent;
    private long sentInAll;
    private long refused;
    private long elapsedNs;
    private long allocatedBytes;
    private Throwable failure;

    SendLoop(final Sender sender, final Plan plan)
    {
        this.sender = sender;
        this.plan = plan;
    }

    @Override
    public void run()
    {
        try
        {
            if (plan.mode() == Mode.FLAT_OUT)
            {
                flatOut((long)(plan.warmSeconds() * 1e9));
                flatOut((long)(plan.seconds() * 1e9));
            }
            else
            {
                paced(plan.warmMessages(), false);
                paced(plan.messages(), true);
            }
        }
        catch (final RuntimeException | Error ex)
        {
            failure = ex;
        }
    }

    private void flatOut(final long durationNs)
    {
        final long maxMessages = plan.maxBytes() / plan.size();
        final long allocatedBefore = Allocation.ofCurrentThread();
        final long startNs = System.nanoTime();
        long count = 0;
        long refusals = 0;
        long nowNs;
        do
        {
            for (int i = 0; i < BATCH; i++)
            {
                if (sender.send(UNRECORDED))
                {
                    count++;
                }
                else
                {
                    refusals++;
                }
            }
            nowNs = System.nanoTime();
        }
        while (nowNs - startNs < durationNs && count < maxMessages);

        sent = count;
        sentInAll += count;
        refused = refusals;
        elapsedNs = nowNs - startNs;
        allocatedBytes = Allocation.ofCurrentThread() - allocatedBefore;
    }

    private void paced(final long messages, final boolean isRecorded)
    {
        final long intervalNs = plan.intervalNs();
        final long allocatedBefore = Allocation.ofCurrentThread();
        final long startNs = System.nanoTime();
        long dueNs = startNs + intervalNs;
        for (long i = 0; i < messages; i++)
        {
            sender.prepare();
            awaitTime(dueNs);
            send(isRecorded ? dueNs : -dueNs, dueNs);
            dueNs += intervalNs;
        }

        sent = messages;
        sentInAll += messages;
        elapsedNs = System.nanoTime() - startNs;
        allocatedBytes = Allocation.ofCurrentThread() - allocatedBefore;
    }

    private void awaitTime(final long dueNs)
    {
        long lastNs = System.nanoTime();
        long nowNs = lastNs;
        while (nowNs < dueNs)
        {
            nowNs = System.nanoTime();
            if (nowNs - lastNs > HICCUP_NS)
            {
                hiccups.recordValue(nowNs - lastNs);
            }
            lastNs = nowNs;
        }
    }

    private void send(final long stampNs, final long dueNs)
    {
        while (!sender.send(stampNs))
        {
            refused++;
            if (System.nanoTime() - dueNs > GIVE_UP_NS)
            {
                throw new IllegalStateException("nobody took a message for 10 s");
            }
            sender.prepare();
        }
    }

    Reply reply()
    {
        if (failure != null)
        {
            failure.printStackTrace();
            return Reply.failed(failure.toString());
        }
        return Reply.of(hiccups)
            .with("sent", sent)
            .with("sentInAll", sentInAll)
            .with("refused", refused)
            .with("elapsedNs", elapsedNs)
            .with("allocatedBytes", allocatedBytes);
    }
}
