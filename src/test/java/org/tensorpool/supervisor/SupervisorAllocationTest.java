package org.tensorpool.supervisor;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.supervisor.SupervisorHarness.PERIOD_NS;
import static org.tensorpool.supervisor.SupervisorHarness.STREAM;

import java.lang.management.ManagementFactory;
import java.util.List;

import com.sun.management.ThreadMXBean;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;

/**
 * A supervisor in the steady state makes no garbage: whatever comes, and whatever is looked at, is as it was before.
 */
class SupervisorAllocationTest
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final int TIMESTAMP_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + ShmPoolAnnounceEncoder.announceTimestampNsEncodingOffset();
    private static final int WARM_UP = 20_000;
    private static final int PERIODS = 2_000;
    private static final int ROUNDS = 8;
    private static final int CONSUMERS = 8;

    private final SupervisorHarness harness = new SupervisorHarness(new SupervisorPolicy(
        SupervisorPolicy.ForcedMode.RATE_LIMITED, true, PERIOD_NS, false, "bridge://1", true,
        new OwnStreams("", 31_000, 4), OwnStreams.NONE));
    private final ExpandableArrayBuffer hello = new ExpandableArrayBuffer(256);
    private final ExpandableArrayBuffer source = new ExpandableArrayBuffer(256);
    private final ExpandableArrayBuffer announce = new ExpandableArrayBuffer(256);
    private int announceLength;
    private int helloLength;
    private int sourceLength;
    private long sequence;

    @Test
    void shouldMakeNoGarbageWhileNothingChanges()
    {
        announceLength = copy(announce, harness.announce(5));
        helloLength = copy(hello, harness.hello(1, Mode.RATE_LIMITED, 30, "aeron:ipc", 1));
        sourceLength = copy(source, harness.source(1, "camera", "uint16"));
        run(WARM_UP);
        long least = Long.MAX_VALUE;
        // The JVM charges a thread for what it does once and late; garbage comes in every round.
        for (int round = 0; round < ROUNDS && least > 0; round++)
        {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            run(PERIODS);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }

        assertEquals(0, least);
        assertEquals(CONSUMERS, harness.stream().consumers().size());
        assertEquals("camera", harness.stream().name());
        assertTrue(harness.sent().size() >= CONSUMERS, () -> harness.sent().toString());
        assertEquals(List.of(), harness.events());
    }

    private int copy(final ExpandableArrayBuffer to, final int length)
    {
        to.putBytes(0, harness.buffer(), 0, length);
        return length;
    }

    private void run(final int periods)
    {
        for (int i = 0; i < periods; i++)
        {
            sequence += 100;
            announce();
            harness.qosProducer(3, 5, sequence);
            harness.adapter().onMessage(hello, 0, helloLength, SupervisorHarness.SESSION);
            harness.adapter().onMessage(source, 0, sourceLength, SupervisorHarness.SESSION);
            for (int id = 1; id <= CONSUMERS; id++)
            {
                harness.qosConsumer(STREAM, id, 5, sequence, 0, 0, Mode.RATE_LIMITED);
            }
            harness.pass(PERIOD_NS);
        }
    }

    private void announce()
    {
        announce.putLong(TIMESTAMP_OFFSET, harness.nowNs(), LITTLE_ENDIAN);
        harness.adapter().onMessage(announce, 0, announceLength, SupervisorHarness.SESSION);
    }
}
