package org.tensorpool.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.aeron.Aeron;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.status.HiccupMeter;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;

/**
 * Shows what a hiccup meter has measured, through any number of Aeron clients. For the conductor's thread.
 */
public final class HiccupReporter implements Agent
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String thread;
    private final int instance = ThreadLocalRandom.current().nextInt();
    private final HiccupMeter meter;
    private final Supplier<Aeron> clients;
    private final NanoClock nanoClock;
    private Aeron aeron;
    private StreamCounters counters;
    private long nextNs;

    /**
     * For one meter.
     *
     * @param thread    name of the thread that is measured.
     * @param meter     to show.
     * @param clients   tells the Aeron client of the moment; null while there is none.
     * @param nanoClock CLOCK_MONOTONIC.
     */
    public HiccupReporter(
        final String thread, final HiccupMeter meter, final Supplier<Aeron> clients, final NanoClock nanoClock)
    {
        this.thread = thread;
        this.meter = meter;
        this.clients = clients;
        this.nanoClock = nanoClock;
        this.nextNs = nanoClock.nanoTime();
    }

    @Override
    public int doWork()
    {
        final Aeron current = clients.get();
        if (current != aeron)
        {
            aeron = current;
            counters = current == null ? null : newCounters();
        }

        final long nowNs = nanoClock.nanoTime();
        if (counters == null || nowNs - nextNs < 0)
        {
            return 0;
        }

        nextNs = nowNs + INTERVAL_NS;
        counters.flush();
        return 1;
    }

    private StreamCounters newCounters()
    {
        return StreamCounters.ofThread(aeron, thread, instance)
            .mirror(StreamCounter.HICCUPS, meter.hiccups())
            .mirror(StreamCounter.HICCUP_TIME, meter.timeNs())
            .mirror(StreamCounter.LONGEST_HICCUP, meter.longestNs());
    }

    @Override
    public void onClose()
    {
        if (counters != null)
        {
            counters.close();
            counters = null;
        }
    }

    @Override
    public String roleName()
    {
        return "tensorpool-hiccups";
    }
}
