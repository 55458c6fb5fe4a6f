package org.tensorpool.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tensorpool.status.SupervisorCounter.CONFIGS_SENT;
import static org.tensorpool.status.SupervisorCounter.CONFIGS_UNSENT;
import static org.tensorpool.status.SupervisorCounter.DECLINED_WISHES;
import static org.tensorpool.supervisor.SupervisorHarness.PERIOD_NS;
import static org.tensorpool.supervisor.SupervisorHarness.STREAM;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.supervisor.SupervisorPolicy.ForcedMode;

class SteeringTest
{
    private static final String CHANNEL = "aeron:ipc";

    private SupervisorHarness harness = new SupervisorHarness();
    private long sequence = 1;
    private long gap;

    private static SupervisorPolicy forced(final ForcedMode mode)
    {
        return new SupervisorPolicy(mode, false, 0, false, "", false, OwnStreams.NONE, OwnStreams.NONE);
    }

    private static SupervisorPolicy limiting(final long holdS)
    {
        return new SupervisorPolicy(ForcedMode.NONE, true, TimeUnit.SECONDS.toNanos(holdS), false, "", false,
            OwnStreams.NONE, OwnStreams.NONE);
    }

    private static SupervisorPolicy giving(final int count)
    {
        return new SupervisorPolicy(ForcedMode.NONE, false, 0, false, "", true,
            new OwnStreams("", 31_000, count), OwnStreams.NONE);
    }

    private void live(final int seconds, final int lost, final Mode mode, final long maxRateHz)
    {
        for (int i = 0; i < seconds; i++)
        {
            sequence += 1_000;
            gap += lost;
            harness.announce(5);
            harness.hello(9, Mode.STREAM, maxRateHz);
            harness.qosConsumer(STREAM, 9, 5, sequence, gap, 0, mode);
            harness.pass(PERIOD_NS);
        }
    }

    @Test
    void shouldTellNobodyAnythingByDefault()
    {
        live(30, 500, Mode.STREAM, 30);
        harness.hello(10, Mode.RATE_LIMITED, 30, CHANNEL, 1);
        harness.configOfOthers(9, Mode.RATE_LIMITED, "", CHANNEL, 31_000);
        live(30, 500, Mode.RATE_LIMITED, 30);

        assertEquals(List.of(), harness.sent());
    }

    @Test
    void shouldForceAModeOnceAndNoMore()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        live(1, 0, Mode.STREAM, 30);
        live(50, 0, Mode.RATE_LIMITED, 30);

        assertEquals(List.of("9: shm RATE_LIMITED"), harness.sent());
        assertEquals(1, harness.count(CONFIGS_SENT));
        assertEquals(1, harness.consumer(9).configs());
    }

    @Test
    void shouldSayNothingToAConsumerThatHasTheForcedModeAlready()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        harness.hello(9, Mode.RATE_LIMITED, 30);

        assertEquals(List.of(), harness.sent());
    }

    @Test
    void shouldLimitAConsumerThatLosesTooManyFramesAndLetItGoWhenThatIsLongOver()
    {
        harness = new SupervisorHarness(limiting(20));
        live(10, 100, Mode.STREAM, 30);
        assertEquals(List.of("9: shm RATE_LIMITED"), harness.sent());

        live(20, 0, Mode.RATE_LIMITED, 30);
        assertEquals(1, harness.sent().size());
        for (int i = 0; i < 20 && harness.sent().size() == 1; i++)
        {
            live(1, 0, Mode.RATE_LIMITED, 30);
        }
        live(50, 0, Mode.STREAM, 30);
        assertEquals(List.of("9: shm RATE_LIMITED", "9: shm STREAM"), harness.sent());
    }

    @Test
    void shouldNeverLetGoWhereNoTimeIsSet()
    {
        harness = new SupervisorHarness(limiting(0));
        live(10, 100, Mode.STREAM, 30);
        live(500, 0, Mode.RATE_LIMITED, 30);

        assertEquals(List.of("9: shm RATE_LIMITED"), harness.sent());
    }

    @Test
    void shouldNotLimitAConsumerThatAskedForNoRate()
    {
        harness = new SupervisorHarness(limiting(20));
        live(30, 100, Mode.STREAM, 0);

        assertEquals(List.of(), harness.sent());
    }

    @Test
    void shouldNotLimitAConsumerThatHasADescriptorStreamOfItsOwn()
    {
        harness = new SupervisorHarness(limiting(20));
        live(1, 0, Mode.STREAM, 30);
        harness.configOfOthers(9, Mode.STREAM, "", CHANNEL, 31_000);
        live(30, 100, Mode.STREAM, 30);

        assertEquals(List.of(), harness.sent());
        assertEquals(31_000, harness.consumer(9).descriptorStreamId());
    }

    @Test
    void shouldSayStreamsThatADriverGaveAgain()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        harness.proxy().blocked(true);
        harness.hello(9, Mode.STREAM, 30, CHANNEL, 1);
        harness.configOfOthers(9, Mode.STREAM, "", CHANNEL, 31_000);
        harness.proxy().blocked(false);
        harness.pass(PERIOD_NS);

        assertEquals(List.of("9: shm RATE_LIMITED descriptors aeron:ipc 31000"), harness.sent());
    }

    @Test
    void shouldTryAgainWhatCouldNotBeSent()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        harness.proxy().blocked(true);
        live(2, 0, Mode.STREAM, 30);
        assertEquals(List.of(), harness.sent());
        assertEquals(true, harness.count(CONFIGS_UNSENT) > 1);

        harness.proxy().blocked(false);
        live(1, 0, Mode.STREAM, 30);
        assertEquals(List.of("9: shm RATE_LIMITED"), harness.sent());
    }

    @Test
    void shouldTellAConsumerAgainThatForgotAndThenGiveItUp()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        live(100, 0, Mode.STREAM, 30);
        assertEquals(4, harness.sent().size());
        assertEquals(List.of("config_ignored raised"), harness.eventNames());

        live(5, 0, Mode.RATE_LIMITED, 30);
        assertEquals(4, harness.sent().size());
        assertEquals(List.of("config_ignored raised", "config_ignored cleared"), harness.eventNames());
    }

    @Test
    void shouldNotContradictOthersMoreThanOnceAPeriod()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        live(1, 0, Mode.STREAM, 30);
        for (int i = 0; i < 100; i++)
        {
            harness.configOfOthers(9, Mode.STREAM, "", "", 0);
            harness.pass(PERIOD_NS / 10);
        }

        assertEquals(true, harness.sent().size() <= 12, harness.sent().toString());
    }

    @Test
    void shouldLeaveAloneWhatIsNotThePolicysConcern()
    {
        live(1, 0, Mode.STREAM, 30);
        harness.configOfOthers(9, Mode.RATE_LIMITED, "bridge://1", "", 0);
        live(30, 0, Mode.RATE_LIMITED, 30);

        assertEquals(List.of(), harness.sent());
    }

    @Test
    void shouldTellConsumersToDoWithoutSharedMemoryAndWhereToLook()
    {
        harness = new SupervisorHarness(new SupervisorPolicy(
            ForcedMode.NONE, false, 0, true, "bridge://7", false, OwnStreams.NONE, OwnStreams.NONE));
        live(10, 0, Mode.STREAM, 0);

        assertEquals(List.of("9: no shm STREAM fallback bridge://7"), harness.sent());
    }

    @Test
    void shouldDoAsItIsToldByHandUntilItIsLeftToThePolicy()
    {
        live(1, 0, Mode.STREAM, 30);
        harness.steer(9).directive(new ConsumerDirective(true, true, "bridge://1"));
        live(3, 0, Mode.RATE_LIMITED, 30);
        assertEquals(List.of("9: shm RATE_LIMITED fallback bridge://1"), harness.sent());

        harness.steer(9).directive(null);
        live(3, 0, Mode.STREAM, 30);
        assertEquals(List.of("9: shm RATE_LIMITED fallback bridge://1", "9: shm STREAM"), harness.sent());
    }

    @Test
    void shouldTakeNoFallbackThatIsNoUri()
    {
        assertThrows(TensorPoolException.class, () -> new ConsumerDirective(true, true, "a b"));
        assertThrows(TensorPoolException.class, () -> new ConsumerDirective(true, true, null));
        assertThrows(TensorPoolException.class, () -> new ConsumerDirective(true, true, "x".repeat(513)));
    }

    @Test
    void shouldGiveStreamsWhereNoDriverServesTheStream()
    {
        harness = new SupervisorHarness(giving(2));
        for (int i = 0; i < 6; i++)
        {
            harness.announce(5);
            for (int id = 9; id < 12; id++)
            {
                harness.hello(id, Mode.STREAM, 0, CHANNEL, 1);
            }
            harness.pass(PERIOD_NS);
        }

        assertEquals(3, harness.sent().size(), harness.sent().toString());
        assertEquals(List.of("aeron:ipc 31000", "aeron:ipc 31001"), harness.sent().stream()
            .filter((config) -> config.contains("descriptors"))
            .map((config) -> config.substring(config.indexOf("aeron:"))).sorted().toList());
        assertEquals(1, harness.count(DECLINED_WISHES));
    }

    @Test
    void shouldGiveAnIdAgainThatAConsumerNoLongerHas()
    {
        harness = new SupervisorHarness(giving(1));
        for (int i = 0; i < 6; i++)
        {
            harness.announce(5);
            harness.hello(9, Mode.STREAM, 0, CHANNEL, 1);
            harness.pass(PERIOD_NS);
        }
        harness.passPeriods(6);
        harness.announce(5);
        harness.hello(10, Mode.STREAM, 0, CHANNEL, 1);

        assertEquals("10: shm STREAM descriptors aeron:ipc 31000", harness.sent().get(1));
    }

    @Test
    void shouldLeaveStreamsToTheDriverWhereThereIsOne()
    {
        harness = new SupervisorHarness(giving(2));
        for (int i = 0; i < 10; i++)
        {
            harness.announce(5);
            harness.keepalive(9);
            harness.hello(9, Mode.STREAM, 0, CHANNEL, 1);
            harness.pass(PERIOD_NS);
        }

        assertEquals(List.of(), harness.sent());
    }

    @Test
    void shouldLeaveStreamsToTheOwnerOfRegionsThatAnswers()
    {
        harness = new SupervisorHarness(giving(2));
        for (int i = 0; i < 10; i++)
        {
            harness.announce(5);
            harness.hello(9, Mode.STREAM, 0, CHANNEL, 1);
            harness.configOfOthers(9, Mode.STREAM, "", CHANNEL, 40_000);
            harness.pass(PERIOD_NS);
        }

        assertEquals(List.of(), harness.sent());
        assertEquals(40_000, harness.consumer(9).descriptorStreamId());
    }

    @Test
    void shouldDeclineAChannelThatIsNone()
    {
        harness = new SupervisorHarness(giving(2));
        for (int i = 0; i < 10; i++)
        {
            harness.announce(5);
            harness.hello(9, Mode.STREAM, 0, "tcp://x", 1);
            harness.pass(PERIOD_NS);
        }

        assertEquals(List.of("9: shm STREAM"), harness.sent());
    }

    @Test
    void shouldSayNothingToAConsumerThatHasLeft()
    {
        harness = new SupervisorHarness(forced(ForcedMode.RATE_LIMITED));
        harness.proxy().blocked(true);
        live(1, 0, Mode.STREAM, 30);
        harness.revoked(9, Role.CONSUMER, LeaseRevokeReason.DETACHED);
        harness.proxy().blocked(false);
        harness.configOfOthers(9, Mode.STREAM, "", "", 0);
        harness.passPeriods(5);

        assertEquals(List.of(), harness.sent());
    }
}
