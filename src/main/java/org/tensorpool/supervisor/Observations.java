package org.tensorpool.supervisor;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * What messages that are well-formed change in what is known. Guarded by the supervisor's lock.
 */
final class Observations
{
    private final Knowledge knowledge;
    private final SupervisorThresholds thresholds;
    private final EventBoard board;
    private final Steering steering;
    private final Losses losses;
    private final SupervisorCounters counters;
    private final NanoClock nanoClock;
    private final EpochNanoClock epochClock;
    private long joinTimeNs;
    private long malformedNs;

    Observations(
        final Knowledge knowledge,
        final SupervisorThresholds thresholds,
        final EventBoard board,
        final Steering steering,
        final SupervisorCounters counters,
        final NanoClock nanoClock,
        final EpochNanoClock epochClock)
    {
        this.knowledge = knowledge;
        this.thresholds = thresholds;
        this.board = board;
        this.steering = steering;
        this.losses = new Losses(thresholds, board);
        this.counters = counters;
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
    }

    /** What was announced before is not for us (wire specification §10.1.1). */
    void joined(final long nowNs)
    {
        joinTimeNs = nowNs;
    }

    void onAnnounce(final AnnounceReader announce)
    {
        final long nowNs = nanoClock.nanoTime();
        final StreamState stream = isFresh(announce, nowNs) ? knowledge.stream(announce.streamId(), nowNs) : null;
        if (stream == null)
        {
            return;
        }
        if (stream.isOver(announce.epoch(), nowNs))
        {
            counters.increment(SupervisorCounter.STALE_ANNOUNCES);
            return;
        }

        counters.increment(SupervisorCounter.ANNOUNCES);
        stream.announced(announce.epoch(), announce.producerId(), announce.layoutVersion(), announce.headerSlots(),
            announce.pools(), nowNs);
        stream.activity().announced(announce.headerUri(), announce.epoch());
        if (stream.isRaised(Condition.NO_ANNOUNCE))
        {
            board.clear(stream, Condition.NO_ANNOUNCE, "epoch " + Long.toUnsignedString(announce.epoch()) +
                " is announced");
        }
        if (knowledge.self().isRaised(Condition.DRIVER_GONE))
        {
            board.clear(knowledge.self(), Condition.DRIVER_GONE, "stream " +
                Integer.toUnsignedString(announce.streamId()) + " is announced");
        }
    }

    private boolean isFresh(final AnnounceReader announce, final long nowNs)
    {
        final boolean isMonotonic = announce.isMonotonic();
        final long ageNs = (isMonotonic ? nowNs : epochClock.nanoTime()) - announce.timestampNs();
        final boolean isFresh = ageNs <= thresholds.freshnessNs() && ageNs >= -thresholds.freshnessNs() &&
            !(isMonotonic && announce.timestampNs() - joinTimeNs < 0);
        if (!isFresh)
        {
            counters.increment(SupervisorCounter.STALE_ANNOUNCES);
        }

        return isFresh;
    }

    void onQosProducer(
        final int sessionId,
        final int streamId,
        final int producerId,
        final long epoch,
        final long sequence,
        final long watermark)
    {
        final long nowNs = nanoClock.nanoTime();
        counters.increment(SupervisorCounter.QOS);
        final ProducerState producer = knowledge.producer(streamId, producerId, nowNs);
        if (producer == null)
        {
            return;
        }

        producer.reported(sessionId, epoch, sequence, watermark, nowNs);
        if (producer.isRaised(Condition.PRODUCER_SILENT))
        {
            board.clear(producer, Condition.PRODUCER_SILENT, "it reports again");
        }
    }

    void onQosConsumer(
        final int sessionId,
        final int streamId,
        final int consumerId,
        final ReportReader report)
    {
        final long nowNs = nanoClock.nanoTime();
        counters.increment(SupervisorCounter.QOS);
        final ConsumerState consumer = knowledge.consumer(streamId, consumerId, nowNs);
        if (consumer == null)
        {
            return;
        }

        consumer.session().reportedBy(sessionId, nowNs);
        consumer.reported(report.epoch(), report.sequence(), report.dropsGap(), report.dropsLate(),
            report.isRateLimited(), nowNs);
        if (consumer.isRaised(Condition.CONSUMER_QOS_MISSING))
        {
            board.clear(consumer, Condition.CONSUMER_QOS_MISSING, "it reports again");
        }
        losses.judge(consumer);
        steering.update(knowledge.streams().get(streamId, 0), consumer, nowNs);
    }

    void onHello(final HelloReader hello)
    {
        final long nowNs = nanoClock.nanoTime();
        counters.increment(SupervisorCounter.HELLOS);
        final ConsumerState consumer = knowledge.consumer(hello.streamId(), hello.consumerId(), nowNs);
        if (consumer != null)
        {
            consumer.said(hello, nowNs);
            steering.onHello(consumer);
            steering.update(knowledge.streams().get(hello.streamId(), 0), consumer, nowNs);
        }
    }

    /** Of whom nothing is known, nothing has to be known of this. */
    void onConfig(final ConfigReader config)
    {
        final ConsumerState consumer = knowledge.consumers().get(config.streamId(), config.consumerId());
        if (consumer != null)
        {
            steering.onConfig(consumer, config);
            steering.update(knowledge.streams().get(config.streamId(), 0), consumer, nanoClock.nanoTime());
        }
    }

    void onSource(final int streamId, final int version, final MessageText name, final MessageText summary)
    {
        counters.increment(SupervisorCounter.METADATA);
        final StreamState stream = knowledge.streams().get(streamId, 0);
        if (stream != null)
        {
            stream.source(version, name, summary);
        }
    }

    void onMeta(final int streamId, final int version, final int attributes)
    {
        counters.increment(SupervisorCounter.METADATA);
        final StreamState stream = knowledge.streams().get(streamId, 0);
        if (stream != null)
        {
            stream.meta(version, attributes);
        }
    }

    /** Somebody has a lease on a stream, or wants to keep one. */
    void onDriven(final int streamId)
    {
        final StreamState stream = knowledge.streams().get(streamId, 0);
        if (stream != null)
        {
            stream.driven();
        }
    }

    void onLeaseRevoked(final int streamId, final int clientId, final int role, final int reason)
    {
        onDriven(streamId);
        final boolean hasLeft = reason == LeaseRevokeReason.DETACHED.value();
        if (role == Role.PRODUCER.value())
        {
            final ProducerState producer = knowledge.producers().get(streamId, clientId);
            if (producer != null)
            {
                onProducerLeaseEnded(producer, hasLeft);
            }
            return;
        }

        final ConsumerState consumer = knowledge.consumers().get(streamId, clientId);
        if (consumer != null)
        {
            onConsumerLeaseEnded(consumer, hasLeft);
        }
    }

    private void onProducerLeaseEnded(final ProducerState producer, final boolean hasLeft)
    {
        if (hasLeft)
        {
            knowledge.remove(producer, "it has left");
            return;
        }

        producer.leaseEnded();
        if (!producer.isRaised(Condition.PRODUCER_SILENT))
        {
            board.raise(producer, Condition.PRODUCER_SILENT, "its lease has ended without a word of it");
        }
    }

    private void onConsumerLeaseEnded(final ConsumerState consumer, final boolean hasLeft)
    {
        if (hasLeft)
        {
            knowledge.remove(consumer, "it has left");
            return;
        }

        consumer.leaseEnded();
        if (!consumer.isRaised(Condition.CONSUMER_QOS_MISSING))
        {
            board.raise(consumer, Condition.CONSUMER_QOS_MISSING, "its lease has ended without a word of it");
        }
    }

    void onDriverShutdown()
    {
        if (!knowledge.self().isRaised(Condition.DRIVER_GONE))
        {
            board.raise(knowledge.self(), Condition.DRIVER_GONE, "an SHM driver has said that it goes");
        }
    }

    void onMalformed(final SupervisorCounter kind)
    {
        counters.increment(kind);
        malformedNs = nanoClock.nanoTime();
        if (!knowledge.self().isRaised(Condition.MALFORMED_MESSAGES))
        {
            board.raise(knowledge.self(), Condition.MALFORMED_MESSAGES,
                counters.get(SupervisorCounter.MALFORMED) + " malformed and " +
                counters.get(SupervisorCounter.UNSUPPORTED) + " unsupported messages so far");
        }
    }

    /** Nobody sends what means nothing any longer. */
    void check(final long nowNs)
    {
        if (knowledge.self().isRaised(Condition.MALFORMED_MESSAGES) &&
            nowNs - malformedNs > thresholds.announceTimeoutNs())
        {
            board.clear(knowledge.self(), Condition.MALFORMED_MESSAGES, "none came for a while");
        }
    }

    void onForeign()
    {
        counters.increment(SupervisorCounter.FOREIGN);
    }
}
