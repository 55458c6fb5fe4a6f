package org.tensorpool.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.explore.Violation.Rule.EPOCHS_GROW;
import static org.tensorpool.explore.Violation.Rule.ISSUED_EPOCHS;
import static org.tensorpool.explore.Violation.Rule.NO_DEAD_EPOCH;
import static org.tensorpool.explore.Violation.Rule.ONE_PRODUCER;
import static org.tensorpool.explore.Violation.Rule.ONE_WRITER;
import static org.tensorpool.explore.Violation.Rule.OWN_NODE_IDS;
import static org.tensorpool.explore.Violation.Rule.RECOVERY;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.DriverBench.Flaw;
import org.tensorpool.explore.Step.Kind;
import org.tensorpool.explore.Violation.Rule;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;

/**
 * The explorer finds what is wrong: for each rule a driver, a consumer or a network that breaks it.
 */
class ExplorerTest
{
    private static final World.Terms TERMS = new World.Terms(true, false);

    private static Universe universe;

    @BeforeAll
    static void begin()
    {
        universe = new Universe();
    }

    @AfterAll
    static void end()
    {
        universe.close();
    }

    private static BrokenRule broken(
        final Flaw flaw,
        final UnaryOperator<Message> interference,
        final int depth,
        final int faults,
        final Step... beginning)
    {
        try (World world = universe.world(1, TERMS, flaw, interference))
        {
            final Explorer explorer = new Explorer(world, List.of(beginning)).untilTheFirst();
            return assertThrows(BrokenRule.class, () -> explorer.explore(depth, faults));
        }
    }

    private static BrokenRule broken(
        final Flaw flaw, final int depth, final int faults, final Step... beginning)
    {
        return broken(flaw, (message) -> message, depth, faults, beginning);
    }

    private static Step start(final int node)
    {
        return new Step(Kind.START, node);
    }

    private static void assertBroken(final Rule rule, final BrokenRule found, final String... words)
    {
        assertEquals(rule, found.rule(), found.getMessage());
        for (final String word : words)
        {
            assertTrue(found.getMessage().contains(word), found.getMessage());
        }
    }

    @Test
    void shouldFindADriverThatForgetsItsProducers()
    {
        assertBroken(ONE_PRODUCER, broken(Flaw.FORGETS_PRODUCERS, 2, 0, start(0), start(1), start(2)),
            "2 live leases of producers", "producer 1 starts", "producer 2 starts");
    }

    @Test
    void shouldFindADriverThatGivesANodeIdTwice()
    {
        assertBroken(OWN_NODE_IDS, broken(Flaw.GIVES_NODE_IDS_TWICE, 2, 0, start(0), start(1), start(3)),
            "two live leases have node id 1");
    }

    @Test
    void shouldFindADriverThatBeginsEpochsAnewAfterARestart()
    {
        assertBroken(EPOCHS_GROW, broken(Flaw.FORGETS_WHAT_CAME_BEFORE, 1, 1,
            start(0), start(1), Step.of(Kind.SETTLE), new Step(Kind.CRASH, 0)),
            "the time of day was set back");
    }

    @Test
    void shouldFindADriverThatNeverTakesALeaseBack()
    {
        assertBroken(RECOVERY, broken(Flaw.NEVER_EXPIRES, 1, 1,
            start(0), start(1), start(2), start(3), Step.of(Kind.SETTLE)),
            "producer 2 has no lease");
    }

    @Test
    void shouldFindADriverThatGivesTheSameEpochToTheNextProducer()
    {
        final AtomicReference<Message> first = new AtomicReference<>();
        try (World world = universe.world(1, TERMS, Flaw.NONE, (message) -> withEpochOfFirst(message, first)))
        {
            world.reset();
            List.of(start(0), start(1), Step.of(Kind.SETTLE), new Step(Kind.STALL, 1), Step.of(Kind.TIME_OUT), start(2))
                .forEach(world::take);

            final Violation found = assertThrows(Violation.class, () -> world.take(Step.of(Kind.SETTLE)));
            assertEquals(ONE_WRITER, found.rule());
            assertTrue(found.getMessage().contains("producers 1 and 2 can both write epoch E1"), found.getMessage());
        }
    }

    /** The same regions for every producer, each with the lease that it was given. */
    private static Message withEpochOfFirst(final Message message, final AtomicReference<Message> first)
    {
        if (message.kind() != Message.Kind.ANSWER || !message.isPositive())
        {
            return message;
        }
        if (first.get() == null || first.get().leaseId() >= message.leaseId())
        {
            first.set(message);
            return message;
        }

        final byte[] bytes = first.get().bytes().clone();
        final int body = MessageHeaderDecoder.ENCODED_LENGTH;
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putLong(body + ShmAttachResponseDecoder.correlationIdEncodingOffset(), message.correlationId());
        buffer.putLong(body + ShmAttachResponseDecoder.leaseIdEncodingOffset(), message.leaseId());
        return new Message(message.kind(), bytes, message.correlationId(), message.leaseId(), 0,
            first.get().epoch(), 0, true);
    }

    @Test
    void shouldFindAConsumerThatIsDeafToRevocations()
    {
        assertBroken(NO_DEAD_EPOCH, broken(Flaw.NONE,
            (message) -> message.kind() == Message.Kind.REVOCATION ? null : message, 3, 0,
            start(0), start(1), start(3), Step.of(Kind.SETTLE), new Step(Kind.COMMIT, 1), new Step(Kind.DETACH, 1)),
            "although it was told that its producer's lease is over");
    }

    @Test
    void shouldFindAFrameOfAnEpochThatNobodyBegan()
    {
        final Rules rules = new Rules();
        rules.reset(4);
        rules.onIssued(7);
        rules.onAccepted(3, 7, 1, 7);

        assertEquals(ISSUED_EPOCHS, assertThrows(Violation.class, () -> rules.onAccepted(3, 8, 1, 8)).rule());
    }
}
