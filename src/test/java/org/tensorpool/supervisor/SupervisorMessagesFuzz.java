package org.tensorpool.supervisor;

import static org.tensorpool.fuzz.FuzzRules.require;

import org.agrona.DirectBuffer;
import org.tensorpool.fuzz.MessageReader;

/**
 * What a supervisor makes of any message: nothing is thrown, and what it knows stays within its limits.
 */
public final class SupervisorMessagesFuzz
{
    private static final int LIMIT = 16;
    private static final int MESSAGES_A_PERIOD = 1024;

    private SupervisorMessagesFuzz()
    {
    }

    /**
     * A supervisor's reader, which gives consumers streams of their own.
     *
     * @return a new one.
     */
    public static MessageReader reader()
    {
        final SupervisorHarness harness = new SupervisorHarness(new SupervisorLimits(LIMIT, LIMIT, LIMIT),
            new SupervisorPolicy(SupervisorPolicy.ForcedMode.NONE, true, 1, false, "", true,
            new OwnStreams("", 31_000, 4), new OwnStreams("aeron:ipc", 32_000, 4)), null);
        return new Reader(harness)::onMessage;
    }

    private static final class Reader
    {
        private final SupervisorHarness harness;
        private int count;

        Reader(final SupervisorHarness harness)
        {
            this.harness = harness;
        }

        void onMessage(final DirectBuffer buffer, final int offset, final int length)
        {
            harness.adapter().onMessage(buffer, offset, length, count & 3);
            if (++count % MESSAGES_A_PERIOD == 0)
            {
                harness.pass(SupervisorHarness.PERIOD_NS / 4);
                check();
            }
        }

        private void check()
        {
            final SupervisorSnapshot snapshot = harness.snapshot();
            require(snapshot.streams().size() <= LIMIT, "streams are kept without a limit");
            require(snapshot.streams().stream().mapToInt((stream) -> stream.producers().size()).sum() <= LIMIT,
                "producers are kept without a limit");
            require(snapshot.streams().stream().mapToInt((stream) -> stream.consumers().size()).sum() <= LIMIT,
                "consumers are kept without a limit");
            require(harness.errors().isEmpty(), () -> "errors: " + harness.errors());
            harness.events().clear();
            harness.sent().clear();
        }
    }
}
