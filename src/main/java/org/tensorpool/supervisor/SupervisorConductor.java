package org.tensorpool.supervisor;

import static org.tensorpool.status.SupervisorCounter.RECONNECTS;

import io.aeron.FragmentAssembler;
import org.agrona.concurrent.Agent;
import org.tensorpool.TensorPoolException;
import org.tensorpool.status.SupervisorCounters;

/**
 * The supervisor's duty cycle: hear what is said, look at who is silent, show the counters. What is known is locked
 * meanwhile, so that any thread may ask; connecting, which takes long, is done without the lock.
 */
final class SupervisorConductor implements Agent
{
    private final Object lock = new Object();
    private final SupervisorCounters counters;
    private final SupervisorLink link;
    private final EventBoard board;
    private final ConfigProxy proxy = new ConfigProxy();
    private final Steering steering;
    private final Knowledge knowledge;
    private final Observations observations;
    private final Watch watch;
    private final SupervisorAdapter adapter;
    private final FragmentAssembler assembler;
    private final Supervisor.Context context;
    private boolean isConnected;

    SupervisorConductor(
        final Supervisor.Context context,
        final SupervisorCounters counters,
        final EventBoard board,
        final RegionAccess access,
        final SupervisorLink link)
    {
        this.context = context;
        this.counters = counters;
        this.link = link;
        this.board = board;
        final long nowNs = context.nanoClock().nanoTime();
        final SupervisorThresholds thresholds = context.thresholds();
        steering = new Steering(context.policy(), thresholds, board, counters, proxy);
        knowledge = new Knowledge(context.limits(), thresholds, counters, board, steering, access, nowNs);
        observations = new Observations(
            knowledge, thresholds, board, steering, counters, context.nanoClock(), context.epochNanoClock());
        watch = new Watch(knowledge, thresholds, board, steering, counters, nowNs);
        adapter = new SupervisorAdapter(observations);
        assembler = new FragmentAssembler(adapter);
    }

    /** Connect for the first time. */
    void connect()
    {
        link.connect(context.mediaDriverTimeoutNs());
        onConnected(context.nanoClock().nanoTime());
    }

    private void onConnected(final long nowNs)
    {
        counters.attach(link.aeron());
        proxy.publication(link.publication());
        adapter.ownSession(link.publication().sessionId());
        observations.joined(nowNs);
        isConnected = true;
    }

    @Override
    public int doWork()
    {
        final long nowNs = context.nanoClock().nanoTime();
        int workCount = lookAfterConnection(nowNs);
        synchronized (lock)
        {
            workCount += link.poll(assembler);
            if (watch.check(nowNs))
            {
                observations.check(nowNs);
                counters.flush();
                workCount++;
            }
        }

        return workCount;
    }

    private int lookAfterConnection(final long nowNs)
    {
        if (isConnected ? isLostNow(nowNs) : link.isRestoredNow(nowNs))
        {
            synchronized (lock)
            {
                if (isConnected)
                {
                    disconnected();
                    board.raise(knowledge.self(), Condition.DISCONNECTED, "the Aeron client has died");
                }
                else
                {
                    counters.increment(RECONNECTS);
                    onConnected(nowNs);
                    board.clear(knowledge.self(), Condition.DISCONNECTED, "a media driver is there again");
                }
            }
            return 1;
        }

        return 0;
    }

    private boolean isLostNow(final long nowNs)
    {
        return link.isLostNow(nowNs);
    }

    private void disconnected()
    {
        isConnected = false;
        proxy.publication(null);
        counters.detach();
    }

    @Override
    public String roleName()
    {
        return "tensorpool-supervisor";
    }

    @Override
    public void onClose()
    {
        synchronized (lock)
        {
            counters.flush();
            disconnected();
            knowledge.unmap();
            link.close();
        }
    }

    /** Any thread. */
    SupervisorSnapshot snapshot()
    {
        synchronized (lock)
        {
            return knowledge.snapshot(context.nanoClock().nanoTime(), isConnected);
        }
    }

    /** Any thread. @param directive or null for none. */
    void configure(final int streamId, final int consumerId, final ConsumerDirective directive)
    {
        synchronized (lock)
        {
            final ConsumerState consumer = knowledge.consumers().get(streamId, consumerId);
            if (consumer == null)
            {
                throw new TensorPoolException(TensorPoolException.Category.REJECTED, "no consumer " +
                    Integer.toUnsignedString(consumerId) + " of stream " + Integer.toUnsignedString(streamId) +
                    " is known: it has " + knowledge.consumers().size() + " others; ask for a snapshot to see them");
            }

            consumer.steer().directive(directive);
        }
    }
}
