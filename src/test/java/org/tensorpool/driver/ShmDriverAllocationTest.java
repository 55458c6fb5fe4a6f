package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.ANNOUNCE_PERIOD_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.StreamIdRange;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounter;

import com.sun.management.ThreadMXBean;

class ShmDriverAllocationTest
{
    private static final int LEASES = 100;
    private static final int ROUNDS_OF_WARM_UP = 300;
    private static final int ROUNDS = 300;
    private static final int CYCLES_A_ROUND = 20;
    /** What a compiler that changes its mind may leave on a thread, once; a byte a cycle would be 6,000. */
    private static final long NOISE_BYTES = 4096;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final DriverTestHarness harness = new DriverTestHarness();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ShmLeaseKeepaliveEncoder keepalive = new ShmLeaseKeepaliveEncoder();
    private final List<Heard.Attached> leases = new ArrayList<>();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldAllocateNothingWithAHundredLeasesWhileKeepalivesHellosAndAnnouncesGoOn()
    {
        harness.configured((c) -> c.descriptorStreamIdRange(new StreamIdRange(31_000, 31_009))).start();
        attachAll();
        run(ROUNDS_OF_WARM_UP);
        final long announces = harness.count(DriverCounter.ANNOUNCES);

        final long allocated = run(ROUNDS);

        assertTrue(allocated <= NOISE_BYTES, allocated + " bytes in " + ROUNDS * CYCLES_A_ROUND + " duty cycles");
        assertEquals(LEASES, harness.count(DriverCounter.LEASES));
        assertEquals(0, harness.count(DriverCounter.UNKNOWN_KEEPALIVES));
        assertTrue(harness.count(DriverCounter.ANNOUNCES) - announces >= 2 * ROUNDS);
        assertEquals(List.of(), harness.errors());
    }

    private void attachAll()
    {
        for (int i = 0; i < LEASES; i++)
        {
            leases.add(harness.attached(streamOf(i), 500 + i, roleOf(i)));
        }
        harness.forget();
    }

    /** A round is an announce period, in which every client sends a keepalive and one says hello. */
    private long run(final int rounds)
    {
        long allocated = 0;
        for (int round = 0; round < rounds; round++)
        {
            for (int cycle = 0; cycle < CYCLES_A_ROUND; cycle++)
            {
                for (int i = cycle; i < LEASES; i += CYCLES_A_ROUND)
                {
                    keepalive(i);
                }
                if (cycle == 0)
                {
                    harness.hello(STREAM, 502, Mode.STREAM, StreamGrant.NONE, StreamGrant.NONE);
                }
                allocated += duty();
            }
            harness.listen();
            harness.heard().clear();
        }

        return allocated;
    }

    private long duty()
    {
        harness.leap(ANNOUNCE_PERIOD_NS / CYCLES_A_ROUND);
        final long before = threads.getCurrentThreadAllocatedBytes();
        harness.invoke();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void keepalive(final int i)
    {
        keepalive.wrapAndApplyHeader(buffer, 0, header)
            .leaseId(leases.get(i).leaseId())
            .streamId(streamOf(i))
            .clientId(500 + i)
            .role(roleOf(i))
            .clientTimestampNs(0);
        harness.send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + keepalive.encodedLength());
    }

    private static int streamOf(final int i)
    {
        return i % 2 == 0 ? STREAM : OTHER_STREAM;
    }

    private static Role roleOf(final int i)
    {
        return i < 2 ? PRODUCER : CONSUMER;
    }
}
