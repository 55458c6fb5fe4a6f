package org.tensorpool.supervisor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * All that is known now. Guarded by the supervisor's lock.
 */
final class Knowledge
{
    /** That which conditions of no stream hold for. */
    private static final class Self extends Tracked
    {
        Self(final long nowNs)
        {
            super(SupervisorEvent.Subject.SUPERVISOR, 0, 0, nowNs);
        }

        @Override
        boolean isDead(final long nowNs)
        {
            return false;
        }
    }

    private final Tracked self;
    private final TrackedTable<StreamState> streams;
    private final TrackedTable<ProducerState> producers;
    private final TrackedTable<ConsumerState> consumers;
    private final SupervisorThresholds thresholds;
    private final EventBoard board;
    private final Steering steering;
    private final RegionAccess access;

    Knowledge(
        final SupervisorLimits limits,
        final SupervisorThresholds thresholds,
        final SupervisorCounters counters,
        final EventBoard board,
        final Steering steering,
        final RegionAccess access,
        final long nowNs)
    {
        this.thresholds = thresholds;
        this.board = board;
        this.steering = steering;
        this.access = access;
        self = new Self(nowNs);
        streams = new TrackedTable<>(limits.streams(), SupervisorCounter.STREAMS, SupervisorCounter.STREAMS_REFUSED,
            counters, (stream) -> forget(stream, "it made room for another"));
        producers = new TrackedTable<>(limits.producers(), SupervisorCounter.PRODUCERS,
            SupervisorCounter.PRODUCERS_REFUSED, counters, (dead) -> board.clearAll(dead, "it made room for another"));
        consumers = new TrackedTable<>(limits.consumers(), SupervisorCounter.CONSUMERS,
            SupervisorCounter.CONSUMERS_REFUSED, counters, (dead) -> gone(dead, "it made room for another"));
    }

    Tracked self()
    {
        return self;
    }

    TrackedTable<StreamState> streams()
    {
        return streams;
    }

    TrackedTable<ProducerState> producers()
    {
        return producers;
    }

    TrackedTable<ConsumerState> consumers()
    {
        return consumers;
    }

    /** @return null if there is no room. */
    StreamState stream(final int streamId, final long nowNs)
    {
        StreamState stream = streams.get(streamId, 0);
        if (stream == null && streams.makeRoom(nowNs))
        {
            stream = new StreamState(streamId, nowNs, thresholds, access);
            streams.add(stream);
        }

        return stream;
    }

    /** @return null if there is no room. */
    ProducerState producer(final int streamId, final int id, final long nowNs)
    {
        ProducerState producer = producers.get(streamId, id);
        if (producer == null && stream(streamId, nowNs) != null && producers.makeRoom(nowNs))
        {
            producer = new ProducerState(streamId, id, nowNs, thresholds);
            producers.add(producer);
            succeed(producer, nowNs);
        }

        return producer;
    }

    /** A stream has one producer: who is silent is over once another speaks. */
    private void succeed(final ProducerState successor, final long nowNs)
    {
        for (int i = producers.size() - 1; i >= 0; i--)
        {
            final ProducerState former = producers.at(i);
            if (former != successor && former.streamId() == successor.streamId() && former.isDead(nowNs))
            {
                remove(former, "producer " + Integer.toUnsignedString(successor.id()) + " has taken over");
            }
        }
    }

    /** @return null if there is no room. */
    ConsumerState consumer(final int streamId, final int id, final long nowNs)
    {
        ConsumerState consumer = consumers.get(streamId, id);
        if (consumer == null && stream(streamId, nowNs) != null && consumers.makeRoom(nowNs))
        {
            consumer = new ConsumerState(streamId, id, nowNs, thresholds);
            consumers.add(consumer);
        }

        return consumer;
    }

    /** Whether the client of a consumer goes on as another: it attached again. */
    boolean isSucceeded(final ConsumerState former)
    {
        for (int i = 0; i < consumers.size(); i++)
        {
            final ConsumerState other = consumers.at(i);
            if (other != former && other.streamId() == former.streamId() && former.session().hasOne() &&
                other.session().isIt(former.session().sessionId()) &&
                other.firstHeardNs() - former.lastHeardNs() > 0)
            {
                return true;
            }
        }

        return false;
    }

    void remove(final ProducerState producer, final String why)
    {
        board.clearAll(producer, why);
        producers.remove(producer);
    }

    void remove(final ConsumerState consumer, final String why)
    {
        gone(consumer, why);
        consumers.remove(consumer);
    }

    private void gone(final ConsumerState consumer, final String why)
    {
        board.clearAll(consumer, why);
        steering.onGone(consumer);
    }

    void remove(final StreamState stream, final String why)
    {
        forget(stream, why);
        streams.remove(stream);
    }

    private void forget(final StreamState stream, final String why)
    {
        board.clearAll(stream, why);
        stream.activity().close();
        for (int i = producers.size() - 1; i >= 0; i--)
        {
            if (producers.at(i).streamId() == stream.streamId())
            {
                remove(producers.at(i), why);
            }
        }
        for (int i = consumers.size() - 1; i >= 0; i--)
        {
            if (consumers.at(i).streamId() == stream.streamId())
            {
                remove(consumers.at(i), why);
            }
        }
    }

    /** Nothing stays mapped. */
    void unmap()
    {
        for (int i = 0; i < streams.size(); i++)
        {
            streams.at(i).activity().close();
        }
    }

    /** The producer that a consumer's lag is measured by, or null. */
    private ProducerState producerOf(final ConsumerState consumer)
    {
        ProducerState newest = null;
        for (int i = 0; i < producers.size(); i++)
        {
            final ProducerState producer = producers.at(i);
            if (producer.streamId() == consumer.streamId() && producer.epoch() == consumer.epoch() &&
                (newest == null || producer.lastHeardNs() - newest.lastHeardNs() > 0))
            {
                newest = producer;
            }
        }

        return newest;
    }

    boolean has(final int streamId, final long nowNs)
    {
        for (int i = 0; i < producers.size(); i++)
        {
            if (producers.at(i).streamId() == streamId && !producers.at(i).isDead(nowNs))
            {
                return true;
            }
        }
        for (int i = 0; i < consumers.size(); i++)
        {
            if (consumers.at(i).streamId() == streamId && !consumers.at(i).isDead(nowNs))
            {
                return true;
            }
        }

        return false;
    }

    SupervisorSnapshot snapshot(final long nowNs, final boolean isConnected)
    {
        final List<StreamView> views = new ArrayList<>(streams.size());
        for (int i = 0; i < streams.size(); i++)
        {
            views.add(view(streams.at(i), nowNs));
        }
        views.sort((a, b) -> Integer.compareUnsigned(a.streamId(), b.streamId()));
        return new SupervisorSnapshot(nowNs, isConnected, views, board.active());
    }

    private StreamView view(final StreamState stream, final long nowNs)
    {
        final List<ProducerView> writing = new ArrayList<>();
        for (int i = 0; i < producers.size(); i++)
        {
            if (producers.at(i).streamId() == stream.streamId())
            {
                writing.add(producers.at(i).view(nowNs));
            }
        }
        final List<ConsumerView> reading = new ArrayList<>();
        for (int i = 0; i < consumers.size(); i++)
        {
            if (consumers.at(i).streamId() == stream.streamId())
            {
                reading.add(consumers.at(i).view(nowNs, producerOf(consumers.at(i))));
            }
        }
        writing.sort(Comparator.comparing(ProducerView::producerId, Integer::compareUnsigned));
        reading.sort(Comparator.comparing(ConsumerView::consumerId, Integer::compareUnsigned));
        return stream.view(nowNs, writing, reading);
    }
}
