package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.aeron.Subscription;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.status.DriverCounter;

/**
 * What a flight recording holds of us: a real one, written to a file and read back.
 */
class FlightRecordingSystemTest
{
    private static final List<String> NAMES =
        List.of("tensorpool.Drop", "tensorpool.DescriptorLost", "tensorpool.Remap", "tensorpool.Lease");

    @TempDir
    private Path directory;
    private final Recording recording = new Recording();
    private TensorPoolSystem system;

    @BeforeEach
    void start()
    {
        system = new TensorPoolSystem();
        system.startMediaDriver();
    }

    @AfterEach
    void stop()
    {
        recording.close();
        system.close();
    }

    private void startRecording()
    {
        NAMES.forEach(recording::enable);
        recording.start();
    }

    private List<RecordedEvent> events(final String name)
    {
        try
        {
            final Path file = Files.createTempFile(directory, "recording", ".jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                .filter((event) -> event.getEventType().getName().equals(name)).toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void offer(final Producer producer)
    {
        producer.offer(MemorySegment.ofArray(new byte[64]), DType.UINT8, 64);
    }

    @Test
    void shouldRecordLeasesAndRemapsOfBothSides()
    {
        startRecording();
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        Await.until("the driver heard a keepalive", () -> system.count(DriverCounter.RENEWALS) > 0);
        producer.close();
        Await.until("the lease is back", () -> system.count(DriverCounter.DETACHES) == 1);

        assertEquals(Set.of("driver granted", "client granted", "driver renewed", "driver detached"),
            changesOf(STREAM));

        final RecordedEvent remap = events("tensorpool.Remap").getFirst();
        assertTrue(remap.getBoolean("mapped"));
        assertEquals("producer", remap.getString("role"));
        assertTrue(remap.getDuration().toNanos() > 0);
        assertEquals(List.of("Tensor Pool"), remap.getEventType().getCategoryNames());
    }

    @Test
    void shouldRecordALeaseThatRanOutAndThatItsClientLostIt()
    {
        startRecording();
        system.startShmDriver();
        final TensorPool pool = system.connect(system.context().useAgentInvoker(true));
        pool.addProducer(STREAM);
        Await.until("nobody sends keepalives", () -> system.count(DriverCounter.EXPIRIES) == 1);
        Await.until("its client hears of it", () -> pool.agentInvoker().invoke() >= 0 && changesOf(STREAM).size() > 3);

        assertTrue(changesOf(STREAM).containsAll(
            Set.of("driver granted", "client granted", "driver expired", "client lost")), changesOf(STREAM).toString());
    }

    private Set<String> changesOf(final int streamId)
    {
        return events("tensorpool.Lease").stream()
            .filter((event) -> event.getLong("stream") == streamId && event.getString("role").equals("producer"))
            .map((event) -> event.getString("toldBy") + " " + event.getString("change"))
            .collect(Collectors.toSet());
    }

    @Test
    void shouldRecordDropsButNotThoseThatTheApplicationAskedFor()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addConsumer(STREAM);
        final Producer producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
        startRecording();
        offer(producer);
        final Received received = new Received(consumer);
        received.await(1);
        // Events are ready once the conductor has seen that there is a recording.
        Await.until("drops are recorded", () ->
        {
            new Forger(system.aeron()).shortDescriptor(12);
            final long before = consumer.drops(DropReason.DESCRIPTOR);
            Await.until("one more", () -> received.poll() >= 0 && consumer.drops(DropReason.DESCRIPTOR) > before);
            return !events("tensorpool.Drop").isEmpty();
        });
        offer(producer);
        offer(producer);
        Await.until("the newest", () -> consumer.pollLatest(received) == 1);
        assertEquals(1, consumer.drops(DropReason.SUPERSEDED));
        TestProducers.leaveAGap(producer);
        received.awaitDrop(DropReason.GAP);

        final List<RecordedEvent> drops = events("tensorpool.Drop");
        assertTrue(drops.stream().noneMatch((event) -> event.getString("reason").equals("drops_superseded")));
        final RecordedEvent gap = drops.stream()
            .filter((event) -> event.getString("reason").equals("drops_gap")).findFirst().orElseThrow();
        assertEquals(3, gap.getLong("sequence"));
        assertEquals(1, gap.getLong("frames"));
        assertEquals(STREAM, gap.getLong("stream"));
    }

    @Test
    void shouldRecordDescriptorsThatWentNowhere()
    {
        startRecording();
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        try (Subscription tethered = system.aeron().addSubscription(
            TensorPoolSystem.CHANNEL + "|tether=true", TensorPoolSystem.DESCRIPTOR_STREAM))
        {
            Await.until("it holds the publication", () ->
            {
                offer(producer);
                return producer.descriptorsLost() > 0 && !events("tensorpool.DescriptorLost").isEmpty();
            });
            assertTrue(tethered.isConnected());
        }

        final RecordedEvent lost = events("tensorpool.DescriptorLost").getFirst();
        assertEquals("BACK_PRESSURED", lost.getString("cause"));
        assertEquals(STREAM, lost.getLong("stream"));
    }
}
