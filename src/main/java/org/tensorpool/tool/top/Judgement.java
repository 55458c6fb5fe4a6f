package org.tensorpool.tool.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.tensorpool.status.CounterGroup;
import org.tensorpool.supervisor.Condition;
import org.tensorpool.supervisor.ConsumerView;
import org.tensorpool.supervisor.ProducerView;
import org.tensorpool.supervisor.StreamView;
import org.tensorpool.supervisor.SupervisorEvent;
import org.tensorpool.supervisor.SupervisorEvent.Subject;
import org.tensorpool.supervisor.SupervisorSnapshot;
import org.tensorpool.supervisor.SupervisorThresholds;

/**
 * Judges what a supervisor and the counters know at one moment by the thresholds of the playbook.
 */
public final class Judgement
{
    private static final double NS_PER_S = 1e9;
    /** Reports are this exact where threads are woken late. */
    private static final double REPORT_ERROR_S = 0.1;

    private final SupervisorSnapshot snapshot;
    private final SupervisorThresholds thresholds;
    private final Set<Long> driven;
    private final Names names;

    private Judgement(
        final SupervisorSnapshot snapshot,
        final Set<Long> driven,
        final SupervisorThresholds thresholds,
        final Names names)
    {
        this.snapshot = snapshot;
        this.driven = driven;
        this.thresholds = thresholds;
        this.names = names;
    }

    /**
     * Judge a system.
     *
     * @param snapshot   of a supervisor.
     * @param groups     of counters at about the same time; null if they can't be read.
     * @param driven     streams that drivers show in the counters; a supervisor has to hear a driver to know.
     * @param thresholds that the supervisor goes by.
     * @return what to show.
     */
    public static Overview judge(
        final SupervisorSnapshot snapshot,
        final List<CounterGroup> groups,
        final Set<Long> driven,
        final SupervisorThresholds thresholds)
    {
        return new Judgement(snapshot, driven, thresholds, new Names(groups == null ? List.of() : groups))
            .overview(groups != null);
    }

    private Overview overview(final boolean hasCounters)
    {
        final List<Overview.StreamRow> streams = new ArrayList<>();
        final List<Overview.ProducerRow> producers = new ArrayList<>();
        final List<Overview.ConsumerRow> consumers = new ArrayList<>();
        for (final StreamView stream : snapshot.streams())
        {
            streams.add(row(stream));
            stream.producers().forEach((producer) -> producers.add(row(producer)));
            stream.consumers().forEach((consumer) -> consumers.add(row(stream, consumer)));
        }

        return new Overview(snapshot.connected(), hasCounters, streams, producers, consumers,
            snapshot.activeEvents().stream().map(SupervisorEvent::text).toList());
    }

    private Overview.StreamRow row(final StreamView stream)
    {
        final boolean isAnnounced = stream.announces() > 0;
        final Health announce = !stream.alive() ? Health.CRITICAL :
            stream.announceAgeNs() > thresholds.freshnessNs() ? Health.WARNING : Health.OK;
        final String trouble = trouble(Subject.STREAM, stream.streamId(), 0);
        final String state = !trouble.isEmpty() ? trouble :
            !isAnnounced ? "not announced" : !stream.alive() ? "down" :
            announce == Health.WARNING ? "announces late" : "ok";
        return new Overview.StreamRow(
            Integer.toUnsignedLong(stream.streamId()), stream.name(), stream.epoch(), stream.headerSlots(),
            stream.pools(), Integer.toUnsignedLong(stream.metaVersion()),
            stream.driven() || driven.contains(Integer.toUnsignedLong(stream.streamId())),
            stream.producers().stream().mapToDouble(ProducerView::rateHz).sum(), stream.announceAgeNs(), announce,
            (int)stream.producers().stream().filter(ProducerView::alive).count(),
            (int)stream.consumers().stream().filter(ConsumerView::alive).count(),
            state, trouble.isEmpty() ? announce : Health.CRITICAL);
    }

    private Overview.ProducerRow row(final ProducerView producer)
    {
        final Names.Counts counts = names.of("producer", producer.streamId(), producer.producerId());
        final long published = counts.published();
        final long lost = counts.lost();
        final Health lostHealth = lost <= 0 ? Health.OK :
            lost > thresholds.dropsShare() * Math.max(1, published) ? Health.CRITICAL : Health.WARNING;
        final String trouble = trouble(Subject.PRODUCER, producer.streamId(), producer.producerId());
        final Health health = !producer.alive() || !trouble.isEmpty() ? Health.CRITICAL : lostHealth;
        return new Overview.ProducerRow(
            Integer.toUnsignedLong(producer.streamId()), Integer.toUnsignedLong(producer.producerId()),
            counts.client(), producer.epoch(), producer.sequence(), producer.rateHz(), published, lost, lostHealth,
            producer.silentNs(),
            !trouble.isEmpty() ? trouble : !producer.alive() ? "silent" : lost > 0 ? "lost descriptors" : "ok",
            health);
    }

    private Overview.ConsumerRow row(final StreamView stream, final ConsumerView consumer)
    {
        final Names.Counts counts = names.of("consumer", consumer.streamId(), consumer.consumerId());
        final ProducerView producer = stream.producer(stream.producerId());
        final double rateHz = producer == null ? 0 : producer.rateHz();
        final long lag = lag(producer, consumer);
        final Health lagHealth = lagHealth(lag, stream.headerSlots(), rateHz);
        final Health gap = dropsHealth(consumer.dropsGapShare());
        final Health late = dropsHealth(consumer.dropsLateShare());
        final String trouble = trouble(Subject.CONSUMER, consumer.streamId(), consumer.consumerId());
        final boolean isBeyond = !consumer.alive() || !trouble.isEmpty();
        final Health health = isBeyond ? Health.CRITICAL : lagHealth.or(gap).or(late);
        final String state = !trouble.isEmpty() ? trouble : !consumer.alive() ? "silent" :
            gap.or(late) != Health.OK ? "drops" : lagHealth != Health.OK ? "lags" : "ok";
        return new Overview.ConsumerRow(
            Integer.toUnsignedLong(consumer.streamId()), Integer.toUnsignedLong(consumer.consumerId()),
            counts.client(), consumer.epoch(), consumer.sequence(), consumer.rateHz(), lag, lagHealth,
            lag < 0 || rateHz == 0 ? lag == 0 ? 0 : -1 : (long)(lag * NS_PER_S / rateHz),
            consumer.dropsGap(), consumer.dropsGapShare(), gap, consumer.dropsLate(), consumer.dropsLateShare(), late,
            counts.otherDrops(), consumer.rateLimited(), consumer.silentNs(), state, health);
    }

    /** The two report at different times: what has passed them since is added, for a report's time at most. */
    private long lag(final ProducerView producer, final ConsumerView consumer)
    {
        if (producer == null || consumer.lag() < 0 || producer.epoch() != consumer.epoch())
        {
            return -1;
        }

        final double published = since(producer.silentNs()) * producer.rateHz();
        final double seen = since(consumer.silentNs()) * consumer.rateHz();
        return Math.max(0, producer.sequence() - consumer.sequence() + Math.round(published - seen));
    }

    private double since(final long silentNs)
    {
        return Math.min(silentNs, thresholds.announcePeriodNs()) / NS_PER_S;
    }

    private static Health lagHealth(final long lag, final long slots, final double rateHz)
    {
        final double error = rateHz * REPORT_ERROR_S;
        return lag < 0 || slots == 0 ? Health.OK :
            lag > Math.max(slots, error) ? Health.CRITICAL :
            lag > Math.max(slots / 2.0, error) ? Health.WARNING : Health.OK;
    }

    private Health dropsHealth(final double share)
    {
        return share > thresholds.dropsShare() ? Health.CRITICAL : share > 0 ? Health.WARNING : Health.OK;
    }

    private String trouble(final Subject subject, final int streamId, final int id)
    {
        return snapshot.activeEvents().stream()
            .filter((event) -> event.subject() == subject && event.streamId() == streamId && event.id() == id)
            .map((event) -> word(event.condition())).distinct().collect(Collectors.joining(", "));
    }

    private static String word(final Condition condition)
    {
        return switch (condition)
        {
            case NO_ANNOUNCE -> "down";
            case PRODUCER_SILENT, CONSUMER_QOS_MISSING -> "silent";
            case DROPS_GAP, DROPS_LATE -> "drops";
            default -> condition.label().replace('_', ' ');
        };
    }
}
