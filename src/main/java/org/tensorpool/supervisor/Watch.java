package org.tensorpool.supervisor;

import java.util.concurrent.TimeUnit;

import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * Looks from time to time at who has said nothing for too long. Guarded by the supervisor's lock.
 */
final class Watch
{
    /** Of announce time-outs, after which a stream that is down and that nobody uses is forgotten. */
    private static final int FORGET_TIMEOUTS = 60;
    private static final int CHECKS_A_PERIOD = 4;

    private final Knowledge knowledge;
    private final SupervisorThresholds thresholds;
    private final EventBoard board;
    private final Steering steering;
    private final SupervisorCounters counters;
    private long refused;
    private long refusedNs;
    private long nextCheckNs;

    Watch(
        final Knowledge knowledge,
        final SupervisorThresholds thresholds,
        final EventBoard board,
        final Steering steering,
        final SupervisorCounters counters,
        final long nowNs)
    {
        this.knowledge = knowledge;
        this.thresholds = thresholds;
        this.board = board;
        this.steering = steering;
        this.counters = counters;
        nextCheckNs = nowNs;
    }

    /** @return true if it was time to. */
    boolean check(final long nowNs)
    {
        if (nowNs - nextCheckNs < 0)
        {
            return false;
        }

        nextCheckNs = nowNs + thresholds.announcePeriodNs() / CHECKS_A_PERIOD;
        counters.increment(SupervisorCounter.LIVENESS_CHECKS);
        checkRoom(nowNs);
        checkProducers(nowNs);
        checkConsumers(nowNs);
        checkStreams(nowNs);
        return true;
    }

    private void checkRoom(final long nowNs)
    {
        final Tracked self = knowledge.self();
        final long now = counters.get(SupervisorCounter.STREAMS_REFUSED) +
            counters.get(SupervisorCounter.PRODUCERS_REFUSED) + counters.get(SupervisorCounter.CONSUMERS_REFUSED);
        if (now != refused)
        {
            refused = now;
            refusedNs = nowNs;
            if (!self.isRaised(Condition.TABLE_FULL))
            {
                board.raise(self, Condition.TABLE_FULL, counters.get(SupervisorCounter.STREAMS_REFUSED) +
                    " messages about streams, " + counters.get(SupervisorCounter.PRODUCERS_REFUSED) +
                    " of producers and " + counters.get(SupervisorCounter.CONSUMERS_REFUSED) +
                    " of consumers were refused so far");
            }
        }
        else if (self.isRaised(Condition.TABLE_FULL) && nowNs - refusedNs > thresholds.announceTimeoutNs())
        {
            board.clear(self, Condition.TABLE_FULL, "nobody was refused for a while");
        }
    }

    private void checkProducers(final long nowNs)
    {
        for (int i = knowledge.producers().size() - 1; i >= 0; i--)
        {
            final ProducerState producer = knowledge.producers().at(i);
            if (!producer.isRaised(Condition.PRODUCER_SILENT) && producer.isDead(nowNs))
            {
                board.raise(producer, Condition.PRODUCER_SILENT, "no report for " + ms(producer.silentNs(nowNs)));
            }
        }
    }

    private void checkConsumers(final long nowNs)
    {
        for (int i = knowledge.consumers().size() - 1; i >= 0; i--)
        {
            final ConsumerState consumer = knowledge.consumers().at(i);
            if (consumer.silentNs(nowNs) > thresholds.consumerStaleNs())
            {
                knowledge.remove(consumer, "it is forgotten after " + ms(consumer.silentNs(nowNs)) + " of silence");
            }
            else if (consumer.isDead(nowNs) && knowledge.isSucceeded(consumer))
            {
                knowledge.remove(consumer, "its client goes on as another consumer");
            }
            else
            {
                checkReports(consumer, nowNs);
                checkEpoch(consumer, nowNs);
                checkIdentity(consumer, nowNs);
                steering.update(knowledge.streams().get(consumer.streamId(), 0), consumer, nowNs);
            }
        }
    }

    private void checkReports(final ConsumerState consumer, final long nowNs)
    {
        if (!consumer.isRaised(Condition.CONSUMER_QOS_MISSING) &&
            consumer.unreportedNs(nowNs) > thresholds.livenessNs())
        {
            board.raise(consumer, Condition.CONSUMER_QOS_MISSING,
                (consumer.hasReported() ? "no report for " : "no report at all for ") +
                ms(consumer.unreportedNs(nowNs)));
        }
    }

    private void checkEpoch(final ConsumerState consumer, final long nowNs)
    {
        final StreamState stream = knowledge.streams().get(consumer.streamId(), 0);
        final long astrayNs = consumer.astrayNs(stream, nowNs);
        if (astrayNs > thresholds.livenessNs() && consumer.isAlive(nowNs))
        {
            if (!consumer.isRaised(Condition.EPOCH_MISMATCH))
            {
                board.raise(consumer, Condition.EPOCH_MISMATCH, "it reads epoch " +
                    Long.toUnsignedString(consumer.epoch()) + " and not " + Long.toUnsignedString(stream.epoch()) +
                    " since " + ms(astrayNs));
            }
        }
        else if (consumer.isRaised(Condition.EPOCH_MISMATCH) && astrayNs == 0)
        {
            board.clear(consumer, Condition.EPOCH_MISMATCH, "it reads epoch " +
                Long.toUnsignedString(consumer.epoch()));
        }
    }

    private void checkIdentity(final ConsumerState consumer, final long nowNs)
    {
        final boolean isShared = consumer.session().isCollision(nowNs, thresholds.livenessNs());
        if (isShared && !consumer.isRaised(Condition.ID_COLLISION))
        {
            board.raise(consumer, Condition.ID_COLLISION, "two sessions report as this consumer in turns");
        }
        else if (!isShared && consumer.isRaised(Condition.ID_COLLISION))
        {
            board.clear(consumer, Condition.ID_COLLISION, "one session reports as this consumer");
        }
    }

    private void checkStreams(final long nowNs)
    {
        for (int i = knowledge.streams().size() - 1; i >= 0; i--)
        {
            final StreamState stream = knowledge.streams().at(i);
            checkActivity(stream, nowNs);
            final long silentNs = stream.unannouncedNs(nowNs);
            if (silentNs > thresholds.announceTimeoutNs())
            {
                checkSilent(stream, silentNs, nowNs);
            }
        }
    }

    private void checkActivity(final StreamState stream, final long nowNs)
    {
        stream.activity().look();
        final long ageNs = stream.activity().ageNs(nowNs);
        final boolean isStale = ageNs > thresholds.livenessNs();
        if (isStale && !stream.isRaised(Condition.STALE_ACTIVITY))
        {
            board.raise(stream, Condition.STALE_ACTIVITY, "no sign of life in the superblock of epoch " +
                Long.toUnsignedString(stream.epoch()) + " for " + ms(ageNs));
        }
        else if (!isStale && stream.isRaised(Condition.STALE_ACTIVITY))
        {
            board.clear(stream, Condition.STALE_ACTIVITY, "epoch " + Long.toUnsignedString(stream.epoch()) +
                (ageNs < 0 ? " can't be looked at" : " shows life"));
        }
    }

    /** Who was announced once and is used by nobody may be made up. */
    private void checkSilent(final StreamState stream, final long silentNs, final long nowNs)
    {
        final boolean isUsed = knowledge.has(stream.streamId(), nowNs);
        if (!isUsed && (stream.announces() < 2 || silentNs > FORGET_TIMEOUTS * thresholds.announceTimeoutNs()))
        {
            knowledge.remove(stream, "the stream is forgotten after " + ms(silentNs) + " of silence");
        }
        else if (!stream.isRaised(Condition.NO_ANNOUNCE))
        {
            board.raise(stream, Condition.NO_ANNOUNCE, (stream.announces() == 0 ? "never announced in " :
                "not announced for ") + ms(silentNs));
        }
    }

    private static String ms(final long ns)
    {
        return TimeUnit.NANOSECONDS.toMillis(ns) + " ms";
    }
}
