package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.HostileMessages.OWNER;
import static org.tensorpool.driver.HostileMessages.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.status.DriverCounter;

class ShmDriverHostileTest
{
    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldGoOnServingWhateverComesThroughTheMediaDriver()
    {
        harness.configured((c) -> c.shutdownToken("open sesame")).start();
        final Heard.Attached lease = harness.attached(STREAM, OWNER, PRODUCER);
        final HostileMessages messages = new HostileMessages(44, lease.leaseId());

        for (int i = 0; i < 1000; i++)
        {
            final int length = messages.next();
            harness.send(messages.buffer(), length);
            if (i % 20 == 0)
            {
                harness.invoke();
                harness.listen();
            }
        }
        harness.forget();

        assertEquals(1, harness.count(DriverCounter.LEASES));
        assertEquals(0, harness.count(DriverCounter.DETACHES));
        assertEquals(0, harness.count(DriverCounter.REVOCATIONS));
        assertTrue(harness.count(DriverCounter.MALFORMED) > 100);
        assertEquals(lease.nodeId() + 1, harness.attached(OTHER_STREAM, 900, CONSUMER).nodeId());
        assertEquals(List.of(), harness.errors());
    }

    @Test
    void shouldCountMessagesThatArriveInParts()
    {
        harness.start();
        final HostileMessages messages = new HostileMessages(45, 1);
        messages.buffer().setMemory(0, 3000, (byte)0);
        messages.buffer().putShort(4, (short)901, java.nio.ByteOrder.LITTLE_ENDIAN);
        messages.buffer().putShort(2, (short)1, java.nio.ByteOrder.LITTLE_ENDIAN);

        harness.send(messages.buffer(), 3000);
        harness.forget();

        assertEquals(1, harness.count(DriverCounter.MALFORMED));
        assertEquals(0, harness.count(DriverCounter.FOREIGN));
    }
}
