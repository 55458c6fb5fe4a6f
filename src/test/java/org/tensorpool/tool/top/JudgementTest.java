package org.tensorpool.tool.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.tensorpool.status.CounterGroup;
import org.tensorpool.supervisor.Condition;
import org.tensorpool.supervisor.ConsumerView;
import org.tensorpool.supervisor.ProducerView;
import org.tensorpool.supervisor.StreamView;
import org.tensorpool.supervisor.SupervisorEvent;
import org.tensorpool.supervisor.SupervisorSnapshot;
import org.tensorpool.supervisor.SupervisorThresholds;

class JudgementTest
{
    private static final long MS = 1_000_000;
    private static final int STREAM = -2;
    private static final int SLOTS = 64;

    private static ProducerView producer(final long sequence, final long silentNs)
    {
        return new ProducerView(STREAM, 7, 1, sequence, 100, -1, silentNs, true, null);
    }

    private static ConsumerView consumer(
        final long sequence, final double rateHz, final double gapShare, final long silentNs, final boolean alive)
    {
        return new ConsumerView(STREAM, 9, 1, sequence, rateHz, 0, 3, 1, gapShare, 0, false, 0, true, 0, silentNs,
            alive, 0, null);
    }

    private static SupervisorSnapshot snapshot(
        final long announceAgeNs,
        final ProducerView producer,
        final ConsumerView consumer,
        final SupervisorEvent... events)
    {
        return new SupervisorSnapshot(0, true, List.of(new StreamView(STREAM, 1, 7, 1, SLOTS, 2, 5, announceAgeNs, -1,
            announceAgeNs < 5_000 * MS, false, 0, 0, "", "", List.of(producer), List.of(consumer), null)),
            List.of(events));
    }

    private static Overview judge(final SupervisorSnapshot snapshot)
    {
        return Judgement.judge(snapshot, null, Set.of(), SupervisorThresholds.defaults());
    }

    private static Overview.ConsumerRow judge(final ConsumerView consumer)
    {
        return judge(snapshot(0, producer(1_000, 0), consumer)).consumers().getFirst();
    }

    @Test
    void shouldCallAHealthySystemWell()
    {
        final Overview overview = judge(snapshot(900 * MS, producer(1_000, 0), consumer(1_000, 100, 0, 0, true)));

        assertEquals("ok", overview.streams().getFirst().state());
        assertEquals("ok", overview.producers().getFirst().state());
        assertEquals("ok", overview.consumers().getFirst().state());
        assertEquals(4_294_967_294L, overview.streams().getFirst().streamId());
        assertFalse(overview.hasCounters());
        assertEquals(-1, overview.producers().getFirst().published());
    }

    @Test
    void shouldWarnOfLateAnnouncesAndCallAStreamWithoutThemDown()
    {
        final ConsumerView consumer = consumer(1_000, 100, 0, 0, true);
        assertEquals(Health.OK, stream(3_000 * MS, consumer).health());
        assertEquals(Health.WARNING, stream(3_001 * MS, consumer).health());
        assertEquals(Health.CRITICAL, stream(5_001 * MS, consumer).health());
        assertEquals("down", stream(5_001 * MS, consumer).state());
    }

    private static Overview.StreamRow stream(final long announceAgeNs, final ConsumerView consumer)
    {
        return judge(snapshot(announceAgeNs, producer(1_000, 0), consumer)).streams().getFirst();
    }

    @Test
    void shouldTakeNoLagFromReportsOfDifferentTimes()
    {
        final Overview overview =
            judge(snapshot(0, producer(1_000, 0), consumer(920, 100, 0, 800 * MS, true)));

        assertEquals(0, overview.consumers().getFirst().lag());
    }

    @Test
    void shouldJudgeLagByTheRoomInTheRing()
    {
        assertEquals(Health.OK, judge(consumer(1_000 - SLOTS / 2, 100, 0, 0, true)).lagHealth());
        assertEquals(Health.WARNING, judge(consumer(1_000 - SLOTS / 2 - 1, 100, 0, 0, true)).lagHealth());
        final Overview.ConsumerRow beyond = judge(consumer(1_000 - SLOTS - 1, 100, 0, 0, true));
        assertEquals(Health.CRITICAL, beyond.lagHealth());
        assertEquals("lags", beyond.state());
        assertEquals(650 * MS, beyond.behindNs());
    }

    @Test
    void shouldJudgeDropsByTheThresholdOfThePlaybook()
    {
        assertEquals(Health.OK, judge(consumer(1_000, 100, 0, 0, true)).gapHealth());
        assertEquals(Health.WARNING, judge(consumer(1_000, 100, 0.001, 0, true)).gapHealth());
        assertEquals(Health.CRITICAL, judge(consumer(1_000, 100, 0.0011, 0, true)).gapHealth());
        assertEquals("drops", judge(consumer(1_000, 100, 0.0011, 0, true)).state());
    }

    @Test
    void shouldCallAConsumerSilentThatStandsStill()
    {
        final Overview.ConsumerRow row = judge(consumer(500, 0, 0, 4_000 * MS, false));

        assertEquals("silent", row.state());
        assertEquals(Health.CRITICAL, row.health());
        assertEquals(500, row.lag());
    }

    @Test
    void shouldShowWhatTheSupervisorHasRaised()
    {
        final SupervisorEvent event = new SupervisorEvent(Condition.EPOCH_MISMATCH, true,
            SupervisorEvent.Subject.CONSUMER, STREAM, 9, 0, "it reads epoch 1");
        final Overview overview =
            judge(snapshot(0, producer(1_000, 0), consumer(1_000, 100, 0, 0, true), event));

        assertEquals("epoch mismatch", overview.consumers().getFirst().state());
        assertEquals(Health.CRITICAL, overview.consumers().getFirst().health());
        assertEquals("ok", overview.producers().getFirst().state());
        assertTrue(overview.problems().getFirst().contains("it can't map the new epoch"));
    }

    @Test
    void shouldFindWhatTheyCountByTheirIds()
    {
        final List<CounterGroup> groups = List.of(
            new CounterGroup("client", "camera-3", -1, "1", 55, Map.of()),
            new CounterGroup("producer", "", 4_294_967_294L, "2", 55, Map.of(
                "client_id", 7L, "frames_published", 900L, "descriptor_backpressured", 1L,
                "descriptor_not_connected", 100L)),
            new CounterGroup("consumer", "", 4_294_967_294L, "3", 56, Map.of(
                "client_id", 9L, "drops_epoch", 2L, "drops_gap", 40L, "drops_superseded", 50L)));

        final Overview overview = Judgement.judge(
            snapshot(0, producer(1_000, 0), consumer(1_000, 100, 0, 0, true)), groups, Set.of(),
            SupervisorThresholds.defaults());

        assertEquals("camera-3", overview.producers().getFirst().client());
        assertEquals(900, overview.producers().getFirst().published());
        assertEquals(1, overview.producers().getFirst().lost());
        assertEquals(Health.CRITICAL, overview.producers().getFirst().health());
        assertEquals(2, overview.consumers().getFirst().dropsOther());
        assertEquals("", overview.consumers().getFirst().client());
    }

    @Test
    void shouldKnowADriverByItsCountersWhereItWasNotHeard()
    {
        final SupervisorSnapshot snapshot = snapshot(0, producer(1_000, 0), consumer(1_000, 100, 0, 0, true));

        assertFalse(judge(snapshot).streams().getFirst().isDriven());
        assertTrue(Judgement.judge(snapshot, null, Set.of(4_294_967_294L), SupervisorThresholds.defaults())
            .streams().getFirst().isDriven());
    }
}
