package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.supervisor.Condition;
import org.tensorpool.supervisor.ConsumerView;
import org.tensorpool.supervisor.OwnStreams;
import org.tensorpool.supervisor.ProducerView;
import org.tensorpool.supervisor.StreamView;
import org.tensorpool.supervisor.Supervisor;
import org.tensorpool.supervisor.SupervisorChannels;
import org.tensorpool.supervisor.SupervisorEvent;
import org.tensorpool.supervisor.SupervisorPolicy;
import org.tensorpool.supervisor.SupervisorThresholds;

/**
 * A supervisor beside a {@link TensorPoolSystem}, with periods to match, and what it told.
 */
final class SupervisorSystem
{
    static final int CONTROL_STREAM = 1000;
    static final int ANNOUNCE_STREAM = 1001;
    static final int QOS_STREAM = 1200;
    static final int METADATA_STREAM = 1300;

    private final List<SupervisorEvent> events = new CopyOnWriteArrayList<>();
    private final Supervisor supervisor;

    SupervisorSystem(final TensorPoolSystem system, final SupervisorPolicy policy)
    {
        supervisor = system.closeLater(Supervisor.launch(context(system).policy(policy)));
    }

    private Supervisor.Context context(final TensorPoolSystem system)
    {
        return new Supervisor.Context()
            .aeronDirectoryName(system.aeronDirectory())
            .instanceId("system-test")
            .channels(new SupervisorChannels(
                new ChannelAndStream(CHANNEL, CONTROL_STREAM), new ChannelAndStream(CHANNEL, ANNOUNCE_STREAM),
                new ChannelAndStream(CHANNEL, QOS_STREAM), new ChannelAndStream(CHANNEL, METADATA_STREAM)))
            .thresholds(thresholds())
            .allowedBaseDirs(List.of(system.baseDirectory()))
            .listener(events::add)
            .errorHandler(system.errors()::add);
    }

    /** Patient enough that a busy machine looks healthy. */
    private static SupervisorThresholds thresholds()
    {
        return new SupervisorThresholds(
            TimeUnit.MILLISECONDS.toNanos(400), 3, TimeUnit.SECONDS.toNanos(2), TimeUnit.SECONDS.toNanos(4), 0.001,
            TimeUnit.MILLISECONDS.toNanos(800));
    }

    static SupervisorPolicy limitingOnDrops()
    {
        return new SupervisorPolicy(SupervisorPolicy.ForcedMode.NONE, true, TimeUnit.MINUTES.toNanos(1), false, "",
            false, OwnStreams.NONE, OwnStreams.NONE);
    }

    static SupervisorPolicy givingStreams()
    {
        return new SupervisorPolicy(SupervisorPolicy.ForcedMode.NONE, false, 0, false, "", true,
            new OwnStreams("", 31_000, 10), OwnStreams.NONE);
    }

    Supervisor supervisor()
    {
        return supervisor;
    }

    List<SupervisorEvent> events()
    {
        return events;
    }

    StreamView stream()
    {
        return supervisor.snapshot().stream(STREAM);
    }

    ProducerView producer(final int id)
    {
        final StreamView stream = stream();
        return stream == null ? null : stream.producer(id);
    }

    ConsumerView consumer(final int id)
    {
        final StreamView stream = stream();
        return stream == null ? null : stream.consumer(id);
    }

    boolean hasTold(final Condition condition, final boolean isRaised)
    {
        return events.stream().anyMatch((event) -> event.condition() == condition && event.raised() == isRaised);
    }

    void awaitEvent(final Condition condition, final boolean isRaised, final Runnable meanwhile)
    {
        Await.until(() -> condition.label() + (isRaised ? " is raised" : " is cleared") + "; events " + events +
            "; known " + supervisor.snapshot(), () ->
        {
            meanwhile.run();
            return hasTold(condition, isRaised);
        });
    }
}
