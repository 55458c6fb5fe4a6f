package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.driver.DriverTestHarness.KEEPALIVE_NS;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.aeron.Aeron;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.LeaseLabel;
import org.tensorpool.status.StreamLabel;

class ShmDriverLiveCountersTest
{
    private final DriverTestHarness harness = new DriverTestHarness();
    private Aeron reader;

    @AfterEach
    void close()
    {
        CloseHelper.quietClose(reader);
        harness.close();
    }

    @Test
    void shouldShowALeaseUntilItEndsWithItsExpiry()
    {
        start();
        final Heard.Attached lease = harness.attached(STREAM, 7, PRODUCER);
        final LeaseLabel label = new LeaseLabel(lease.leaseId(), 7, "PRODUCER", STREAM, lease.nodeId(), "test");

        awaitLeases(Map.of(label, harness.clock().nanoTime() + LEASE_NS));
        harness.leap(KEEPALIVE_NS);
        harness.keepalive(lease, 7, PRODUCER);
        awaitLeases(Map.of(label, harness.clock().nanoTime() + LEASE_NS));
        harness.detach(lease, 7, PRODUCER);
        awaitLeases(Map.of());
    }

    @Test
    void shouldShowALeaseNoLongerOnceItHasExpired()
    {
        start();
        harness.attached(STREAM, 8, CONSUMER);
        harness.awaitTrue("the lease is shown", () -> work() && leases().size() == 1);

        harness.leap(LEASE_NS);
        awaitLeases(Map.of());
    }

    @Test
    void shouldShowEveryStreamWithItsEpochAndZeroWhereThereIsNone()
    {
        start();
        final long epoch = harness.attached(STREAM, 7, PRODUCER).epoch();

        final Map<Long, Long> expected = new TreeMap<>(Map.of((long)STREAM, epoch, (long)OTHER_STREAM, 0L));
        harness.awaitTrue("the streams are shown", () -> work() && streams().equals(expected));
    }

    @Test
    void shouldShowLeasesAgainOnceTheMediaDriverIsBack()
    {
        start();
        final Heard.Attached lease = harness.attached(STREAM, 7, CONSUMER);
        harness.awaitTrue("the lease is shown", () -> work() && leases().size() == 1);

        CloseHelper.quietClose(reader);
        harness.stopMediaDriver();
        harness.startMediaDriver();
        harness.connectClient();
        connectReader();

        // Time passes only while the link is down, which ends no lease.
        harness.awaitTrue("the driver has missed the media driver", () -> work() && !harness.errors().isEmpty());
        harness.awaitTrue("the driver has found it again", () ->
        {
            harness.advance(KEEPALIVE_NS / 100);
            return harness.count(DriverCounter.RECONNECTS) == 1;
        });
        harness.awaitTrue("the lease is shown again", () ->
        {
            harness.invoke();
            return leases().keySet().stream().map(LeaseLabel::leaseId).toList().equals(List.of(lease.leaseId()));
        });
    }

    @Test
    void shouldShowNoMoreThanItsShareOfTheCounters()
    {
        final LiveCounters live = new LiveCounters((ignore) -> { });
        final LiveCounters.Entry first = live.show(1, "first", 0);
        for (int i = 0; i < 2 * LiveCounters.MAX_SHOWN; i++)
        {
            live.show(1, "more", i).value(1);
        }
        assertEquals(LiveCounters.MAX_SHOWN, live.size());

        live.hide(first);
        assertEquals(LiveCounters.MAX_SHOWN - 1, live.size());
    }

    @Test
    void shouldAskForNoMoreCountersInASecondThanThatTheHostHasSome()
    {
        start();
        final LiveCounters live = new LiveCounters((ignore) -> { });
        for (int i = 0; i < LiveCounters.MAX_SHOWN; i++)
        {
            live.show(77, "many", i);
        }

        harness.awaitTrue("a second's worth is there", () ->
        {
            live.poll(reader, 0);
            return count(77) == LiveCounters.MAX_A_SECOND;
        });
        live.poll(reader, 999_999_999);
        live.poll(reader, 1_000_000_000);
        harness.awaitTrue("the next second's worth is there", () ->
        {
            live.poll(reader, 1_000_000_001);
            return count(77) == 2 * LiveCounters.MAX_A_SECOND;
        });

        live.close();
        harness.awaitTrue("all are gone", () -> count(77) == 0);
    }

    private void start()
    {
        harness.start();
        connectReader();
    }

    private void connectReader()
    {
        reader = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(harness.aeronDirectory()).errorHandler((ignore) -> { }));
    }

    private boolean work()
    {
        harness.invoke();
        return true;
    }

    private void awaitLeases(final Map<LeaseLabel, Long> expected)
    {
        harness.awaitTrue("the leases are " + expected, () -> work() && leases().equals(expected));
    }

    private Map<LeaseLabel, Long> leases()
    {
        final Map<LeaseLabel, Long> found = new HashMap<>();
        reader.countersReader().forEach((id, typeId, key, label) ->
        {
            if (typeId == LeaseLabel.TYPE_ID)
            {
                found.put(LeaseLabel.parse(label), reader.countersReader().getCounterValue(id));
            }
        });
        return found;
    }

    private Map<Long, Long> streams()
    {
        final Map<Long, Long> found = new TreeMap<>();
        reader.countersReader().forEach((id, typeId, key, label) ->
        {
            if (typeId == StreamLabel.TYPE_ID)
            {
                found.put(StreamLabel.parse(label).streamId(), reader.countersReader().getCounterValue(id));
            }
        });
        return found;
    }

    private int count(final int wanted)
    {
        final int[] found = new int[1];
        reader.countersReader().forEach((id, typeId, key, label) -> found[0] += typeId == wanted ? 1 : 0);
        return found[0];
    }
}
