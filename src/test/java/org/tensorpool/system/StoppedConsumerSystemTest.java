package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.aeron.driver.status.SystemCounterDescriptor;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.testing.ChildProcess;

/**
 * Everything in processes of its own, at 10,000 frames a second: a consumer that is stopped, slow, or never polls costs
 * the others nothing. Slots are enough for seconds, so that a machine that is busy laps nobody.
 * <p>
 * {@code -Dtensorpool.test.long=true} stops a consumer for 30 s with Aeron's own time-outs, and prints what was
 * counted.
 */
@Timeout(180)
class StoppedConsumerSystemTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    private static final long STOPPED_NS = TimeUnit.SECONDS.toNanos(IS_LONG ? 30 : 0);
    /** Long enough that the stopped one is let go by flow control first. */
    private static final String LIVENESS = IS_LONG ? "10s" : "3s";

    /** What a consumer tells. Frames that were overwritten while they were read count as received and as late. */
    private record Counts(long received, long gap, long late, long epoch, long overwritten, long last)
    {
        static Counts of(final ChildProcess consumer)
        {
            final long[] values = Stream.of(consumer.ask("count", "counts ").split(" ")).skip(1)
                .mapToLong(Long::parseLong).toArray();
            return new Counts(values[0], values[1], values[2], values[3], values[4], values[5]);
        }

        long accounted()
        {
            return received - overwritten + gap + late + epoch;
        }
    }

    private final TensorPoolSystem system = new TensorPoolSystem();
    private final List<ChildProcess> children = new ArrayList<>();

    @TempDir
    private Path temp;
    private CountersReader counters;

    @BeforeEach
    void startDrivers() throws IOException
    {
        final Path mediaDriver = Files.writeString(temp.resolve("media-driver.properties"), """
            aeron.dir=%s
            aeron.client.liveness.timeout=%s
            """.formatted(system.aeronDirectory(), LIVENESS));
        start("io.aeron.driver.MediaDriver",
            Path.of("config", "media-driver.properties").toString(), mediaDriver.toString());
        counters = system.aeron().countersReader();
        start("org.tensorpool.tool.TpDriver", Files.writeString(temp.resolve("driver.toml"), """
            [driver]
            aeron_dir = "%1$s"
            control_channel = "%2$s"
            announce_channel = "%2$s"
            announce_stream_id = 1001
            [shm]
            base_dir = "%3$s"
            namespace = "ns"
            [policies]
            announce_period_ms = 250
            lease_keepalive_interval_ms = 100
            lease_expiry_grace_intervals = 20
            [profiles.deep]
            header_nslots = 65536
            payload_pools = [{ pool_id = 1, stride_bytes = %5$d }]
            [streams.cam]
            stream_id = %4$d
            profile = "deep"
            """.formatted(system.aeronDirectory(), CHANNEL, system.baseDirectory(), STREAM, FlowProcess.LENGTH))
            .toString()).awaitLine("tp_driver ready");
    }

    @AfterEach
    void stop()
    {
        children.forEach(ChildProcess::close);
        system.close();
    }

    private ChildProcess start(final String main, final String... args)
    {
        final ChildProcess child = ChildProcess.start(main, args);
        children.add(child);
        return child;
    }

    private ChildProcess startClient(final String what, final int consumers)
    {
        return start(FlowProcess.class.getName(), what, system.aeronDirectory(), system.baseDirectory().toString(),
            Integer.toString(consumers));
    }

    private List<ChildProcess> startConsumers(final String... kinds)
    {
        final List<ChildProcess> consumers = Stream.of(kinds).map((kind) -> startClient(kind, 0)).toList();
        consumers.forEach((consumer) -> consumer.awaitLine("attached"));
        return consumers;
    }

    /** @return frames that were sent; none of them was refused. */
    private static long stopSending(final ChildProcess producer)
    {
        final String[] sent = producer.ask("stop", "sent ").split(" ");
        assertEquals("0", sent[2], () -> "refused of " + sent[1] + " frames; " + producer.lines());
        return Long.parseLong(sent[1]);
    }

    private static Counts awaitLast(final ChildProcess consumer, final long sent)
    {
        Await.until(() -> "the last of " + sent + " frames has come; " + consumer.lines(), () ->
            Counts.of(consumer).last == sent - 1);
        return Counts.of(consumer);
    }

    private static void assertLostNothing(final ChildProcess consumer, final long sent)
    {
        assertEquals(new Counts(sent, 0, 0, 0, 0, sent - 1), awaitLast(consumer, sent),
            () -> consumer.lines().toString());
    }

    private static void assertCountsWhatItMissed(final ChildProcess consumer, final long sent)
    {
        final Counts counts = awaitLast(consumer, sent);
        assertTrue(counts.gap > 0, counts::toString);
        assertEquals(sent, counts.accounted(), counts::toString);
    }

    private long clientTimeOuts()
    {
        return counters.getCounterValue(SystemCounterDescriptor.CLIENT_TIMEOUTS.id());
    }

    @Test
    void shouldLoseNothingThroughAConsumerThatIsStoppedAndResumesByItself()
    {
        final List<ChildProcess> consumers = startConsumers("reading", "reading", "reading");
        final ChildProcess stopped = consumers.get(2);
        final ChildProcess producer = startClient("producer", consumers.size()).awaitLine("flowing");
        Await.until("frames come", () -> Counts.of(stopped).received > 0);

        final long startNs = System.nanoTime();
        stopped.pause();
        Await.until("its Aeron client has timed out", () -> clientTimeOuts() == 1);
        while (System.nanoTime() - startNs < STOPPED_NS)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        final long stoppedNs = System.nanoTime() - startNs;
        final Counts before = Counts.of(consumers.get(0));
        final long due = stoppedNs / TimeUnit.SECONDS.toNanos(1) * FlowProcess.FRAMES_PER_SECOND;
        assertTrue(before.received > due / 2, () -> "the others go on: " + before + " of " + due);
        stopped.resume();
        Await.until(() -> "it resumes; " + stopped.lines(), () -> Counts.of(stopped).last > before.last);

        final long sent = stopSending(producer);
        assertLostNothing(consumers.get(0), sent);
        assertLostNothing(consumers.get(1), sent);
        assertCountsWhatItMissed(stopped, sent);
        assertTrue(stopped.lines().stream().anyMatch((line) -> line.contains("connecting again")),
            () -> "a new Aeron client: " + stopped.lines());
        assertEquals(1, clientTimeOuts(), "of nobody else");
        report(stoppedNs, sent, consumers);
    }

    private static void report(final long stoppedNs, final long sent, final List<ChildProcess> consumers)
    {
        if (IS_LONG)
        {
            System.out.println("stopped for " + TimeUnit.NANOSECONDS.toMillis(stoppedNs) + " ms, sent " + sent);
            consumers.forEach((consumer) -> System.out.println(Counts.of(consumer)));
        }
    }

    @Test
    void shouldLoseNothingThroughConsumersThatAreSlowOrNeverPoll()
    {
        final List<ChildProcess> consumers = startConsumers("reading", "reading", "slow", "idle");
        final ChildProcess slow = consumers.get(2);
        final ChildProcess producer = startClient("producer", consumers.size()).awaitLine("flowing");
        Await.until(() -> "the slow one is let go, and let in again; " + slow.lines(), () ->
            Counts.of(slow).gap > 0);

        final long sent = stopSending(producer);
        assertLostNothing(consumers.get(0), sent);
        assertLostNothing(consumers.get(1), sent);
        assertCountsWhatItMissed(slow, sent);
        assertEquals(0, Counts.of(consumers.get(3)).accounted(), "it never polls");
        assertEquals(0, clientTimeOuts());
    }
}
