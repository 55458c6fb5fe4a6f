package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;
import static org.tensorpool.protocol.wire.Mode.RATE_LIMITED;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.StreamIdRange;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounter;

class ShmDriverConsumerStreamsTest
{
    private static final StreamGrant NONE = StreamGrant.NONE;
    private static final StreamGrant DESCRIPTOR = new StreamGrant(1100, "aeron:ipc?alias=d");
    private static final StreamGrant CONTROL = new StreamGrant(1000, "aeron:ipc?alias=c");

    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldGiveIdsOfItsRangesOnTheChannelsThatAreAskedFor()
    {
        startWithRanges(2);
        harness.attached(STREAM, 501, CONSUMER);

        final Heard.Configured answer = ask(501, DESCRIPTOR, CONTROL);

        assertEquals(
            new Heard.Configured(STREAM, 501, Bool.TRUE, RATE_LIMITED, "",
                new StreamGrant(31_000, DESCRIPTOR.channel()), new StreamGrant(32_000, CONTROL.channel())),
            answer);
        assertEquals(2, harness.count(DriverCounter.CONSUMER_STREAMS));
        assertEquals(0, harness.count(DriverCounter.DECLINED_WISHES));
    }

    @Test
    void shouldGiveTheIdThatIsAskedForWhereItIsInTheRangeAndFree()
    {
        startWithRanges(10);
        harness.attached(STREAM, 501, CONSUMER);
        harness.attached(STREAM, 502, CONSUMER);
        final StreamGrant wish = new StreamGrant(31_007, "aeron:ipc");

        assertEquals(wish, ask(501, wish, NONE).descriptor());
        assertEquals(31_000, ask(502, wish, NONE).descriptor().streamId());
    }

    @Test
    void shouldAnswerTheSameWishWithTheSameStreams()
    {
        startWithRanges(2);
        harness.attached(STREAM, 501, CONSUMER);

        final Heard.Configured first = ask(501, DESCRIPTOR, CONTROL);

        assertEquals(first, ask(501, DESCRIPTOR, CONTROL));
        assertEquals(2, harness.count(DriverCounter.CONSUMER_STREAMS));
    }

    @Test
    void shouldKeepTheIdWhereOnlyTheChannelChanges()
    {
        startWithRanges(2);
        harness.attached(STREAM, 501, CONSUMER);
        ask(501, DESCRIPTOR, NONE);

        assertEquals(
            new StreamGrant(31_000, "aeron:ipc?alias=other"),
            ask(501, new StreamGrant(1100, "aeron:ipc?alias=other"), NONE).descriptor());
    }

    @Test
    void shouldDeclineWhereThereIsNoRange()
    {
        harness.start();
        harness.attached(STREAM, 501, CONSUMER);

        assertEquals(declined(501), ask(501, DESCRIPTOR, CONTROL));
        assertEquals(2, harness.count(DriverCounter.DECLINED_WISHES));
        assertEquals(1, harness.count(DriverCounter.LEASES));
    }

    @Test
    void shouldDeclineWhereTheRangeIsUsedUpAndLeaveTheLeaseAlone()
    {
        startWithRanges(1);
        harness.attached(STREAM, 501, CONSUMER);
        harness.attached(OTHER_STREAM, 502, CONSUMER);
        ask(501, DESCRIPTOR, NONE);

        harness.hello(OTHER_STREAM, 502, RATE_LIMITED, DESCRIPTOR, CONTROL);
        final Heard.Configured answer = harness.await(Heard.Configured.class);

        assertEquals(NONE, answer.descriptor());
        assertEquals(Mode.STREAM, answer.mode());
        assertEquals(new StreamGrant(32_000, CONTROL.channel()), answer.control());
        assertEquals(1, harness.count(DriverCounter.DECLINED_WISHES));
        assertEquals(2, harness.count(DriverCounter.LEASES));
    }

    @Test
    void shouldDeclineAWishWithOnlyOneOfChannelAndId()
    {
        startWithRanges(4);
        harness.attached(STREAM, 501, CONSUMER);

        assertEquals(declined(501), ask(501, new StreamGrant(0, "aeron:ipc"), NONE));
        assertEquals(declined(501), ask(501, new StreamGrant(-1, "aeron:ipc"), NONE));
        assertEquals(declined(501), ask(501, new StreamGrant(31_001, ""), NONE));
        assertEquals(declined(501), ask(501, NONE, new StreamGrant(0, "aeron:ipc")));
        assertEquals(declined(501), ask(501, NONE, new StreamGrant(32_001, "")));
        assertEquals(5, harness.count(DriverCounter.DECLINED_WISHES));
        assertEquals(0, harness.count(DriverCounter.CONSUMER_STREAMS));
    }

    @Test
    void shouldDeclineAChannelThatNobodyCanPublishOn()
    {
        startWithRanges(4);
        harness.attached(STREAM, 501, CONSUMER);

        assertEquals(declined(501), ask(501, new StreamGrant(31_001, "aeron-spy:aeron:ipc"), NONE));
    }

    @Test
    void shouldAnswerNobodyWhoAsksForNothing()
    {
        startWithRanges(4);
        harness.attached(STREAM, 501, CONSUMER);

        harness.hello(STREAM, 501, Mode.STREAM, NONE, NONE);
        harness.hello(STREAM, 501, Mode.STREAM, new StreamGrant(-1, ""), NONE);

        assertTrue(harness.hearAll().stream().noneMatch(Heard.Configured.class::isInstance));
        assertEquals(0, harness.count(DriverCounter.MALFORMED));
    }

    @Test
    void shouldTakeBackWhatAConsumerWantsNoLonger()
    {
        startWithRanges(1);
        harness.attached(STREAM, 501, CONSUMER);
        harness.attached(STREAM, 502, CONSUMER);
        ask(501, DESCRIPTOR, NONE);

        harness.hello(STREAM, 501, Mode.STREAM, NONE, NONE);

        assertEquals(declined(501), harness.await(Heard.Configured.class));
        assertEquals(31_000, ask(502, DESCRIPTOR, NONE).descriptor().streamId());
        assertEquals(0, harness.count(DriverCounter.DECLINED_WISHES));
    }

    @Test
    void shouldTakeBackWhatAConsumerHadWhenItsLeaseEnds()
    {
        startWithRanges(1);
        final Heard.Attached first = harness.attached(STREAM, 501, CONSUMER);
        ask(501, DESCRIPTOR, CONTROL);
        harness.detach(first, 501, CONSUMER);
        harness.await(Heard.Detached.class);
        assertEquals(0, harness.count(DriverCounter.CONSUMER_STREAMS));

        harness.attached(STREAM, 502, CONSUMER);
        assertEquals(31_000, ask(502, DESCRIPTOR, CONTROL).descriptor().streamId());
        harness.advance(LEASE_NS);
        harness.await(Heard.Revoked.class, (r) -> r.clientId() == 502);
        assertEquals(0, harness.count(DriverCounter.CONSUMER_STREAMS));
    }

    @Test
    void shouldDeclineWhoHasNoLeaseAsAConsumerOfTheStream()
    {
        startWithRanges(4);
        harness.attached(STREAM, 501, PRODUCER);
        harness.attached(OTHER_STREAM, 502, CONSUMER);

        assertEquals(declined(501), ask(501, DESCRIPTOR, CONTROL));
        assertEquals(declined(502), ask(502, DESCRIPTOR, CONTROL));
        assertEquals(declined(503), ask(503, DESCRIPTOR, CONTROL));
        assertEquals(3, harness.count(DriverCounter.DECLINED_WISHES));
    }

    @Test
    void shouldLeaveStreamsOfOtherDriversToThem()
    {
        startWithRanges(4);

        harness.hello(77, 501, RATE_LIMITED, DESCRIPTOR, CONTROL);

        assertTrue(harness.hearAll().stream().noneMatch(Heard.Configured.class::isInstance));
    }

    private void startWithRanges(final int size)
    {
        harness.configured((c) -> c
            .descriptorStreamIdRange(new StreamIdRange(31_000, 31_000 + size - 1))
            .controlStreamIdRange(new StreamIdRange(32_000, 32_000 + size - 1))).start();
    }

    private Heard.Configured ask(final int consumerId, final StreamGrant descriptor, final StreamGrant control)
    {
        harness.hello(STREAM, consumerId, RATE_LIMITED, descriptor, control);
        return harness.await(Heard.Configured.class);
    }

    private static Heard.Configured declined(final int consumerId)
    {
        return new Heard.Configured(STREAM, consumerId, Bool.TRUE, Mode.STREAM, "", NONE, NONE);
    }
}
