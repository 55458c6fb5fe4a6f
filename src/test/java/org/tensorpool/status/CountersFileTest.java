package org.tensorpool.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.aeron.CncFileDescriptor;
import org.agrona.IoUtil;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.DropReason;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.testing.SharedMemory;

class CountersFileTest
{
    /** With whole files; the search for bugs tries thousands in memory. */
    private static final int SEEDS = 50;

    private final Path copies = SharedMemory.newDirectory("copies-");
    private final Path copy = copies.resolve(CncFileDescriptor.CNC_FILE);
    private EmbeddedAeron embedded;

    @BeforeEach
    void start()
    {
        embedded = new EmbeddedAeron();
    }

    @AfterEach
    void stop()
    {
        embedded.close();
        IoUtil.delete(copies.toFile(), true);
    }

    private Path directory()
    {
        return Path.of(embedded.aeron().context().aeronDirectoryName());
    }

    private StreamCounters countersOf(final String role, final int streamId, final int instance)
    {
        return new StreamCounters(embedded.aeron(), role, streamId, instance);
    }

    private static SingleWriterCounter counter(final long value)
    {
        final SingleWriterCounter counter = new SingleWriterCounter();
        counter.set(value);
        return counter;
    }

    private void awaitShown(final int expected, final StreamCounters... all)
    {
        try (CountersFile file = CountersFile.open(directory()))
        {
            EmbeddedAeron.await(() ->
            {
                for (final StreamCounters counters : all)
                {
                    counters.flush();
                }
                final List<CounterReading> readings = file.snapshot().readings();
                return readings.size() == expected && readings.stream().allMatch((reading) -> reading.value() != 0);
            });
        }
    }

    @Test
    void shouldTellRoleStreamInstanceAndValueOfEachCounter()
    {
        final StreamCounters counters = countersOf("producer", 10_000, -1)
            .mirror(StreamCounter.FRAMES_PUBLISHED, counter(42));
        awaitShown(1, counters);

        try (CountersFile file = CountersFile.open(directory()))
        {
            final CounterReading reading = file.snapshot().readings().getFirst();
            assertEquals(StreamCounter.FRAMES_PUBLISHED.typeId(), reading.typeId());
            assertEquals("frames_published", reading.name());
            assertEquals("producer", reading.role());
            assertEquals(10_000, reading.streamId());
            assertEquals("4294967295", reading.instance());
            assertEquals(42, reading.value());
            assertEquals(embedded.aeron().clientId(), reading.aeronClientId());
        }
    }

    @Test
    void shouldTellWhatOneConsumerCountsAsOneGroup()
    {
        final StreamCounters counters = countersOf("consumer", 7, 1)
            .mirror(StreamCounter.FRAMES_RECEIVED, counter(5))
            .mirror(DropReason.LATE, counter(3))
            .mirror(StreamCounter.CLIENT_ID, counter(77));
        final StreamCounters others = countersOf("consumer", 7, 2)
            .mirror(StreamCounter.FRAMES_RECEIVED, counter(9));
        awaitShown(4, counters, others);

        try (CountersFile file = CountersFile.open(directory()))
        {
            final List<CounterGroup> consumers = file.snapshot().groups("consumer");
            assertEquals(2, consumers.size());
            assertEquals(77, consumers.getFirst().clientId());
            assertEquals(3, consumers.getFirst().value("drops_late"));
            assertEquals(5, consumers.getFirst().value(StreamCounter.FRAMES_RECEIVED));
            assertEquals(0, consumers.getFirst().value("drops_gap"));
            assertEquals(9, consumers.getLast().value(StreamCounter.FRAMES_RECEIVED));
        }
    }

    @Test
    void shouldTellADriverByItsInstanceHoweverThatIsCalled()
    {
        final DriverCounters counters = new DriverCounters("left: stream=1 instance=2");
        counters.set(DriverCounter.LEASES, 4);
        counters.attach(embedded.aeron());

        try (CountersFile file = CountersFile.open(directory()))
        {
            final CounterGroup driver = file.snapshot().groups("driver").getFirst();
            assertEquals("left: stream=1 instance=2", driver.instance());
            assertEquals(4, driver.value(DriverCounter.LEASES));
            assertEquals(DriverCounter.values().length, driver.values().size());
        }
    }

    @Test
    void shouldLeaveOutCountersOfOthersAndThoseGivenUp()
    {
        embedded.aeron().addCounter(9000, "not ours");
        embedded.aeron().addCounter(50_000, "tensorpool frames_published: producer stream=1 instance=1");
        final StreamCounters counters = countersOf("producer", 1, 1)
            .mirror(StreamCounter.FRAMES_PUBLISHED, counter(1));
        awaitShown(1, counters);
        counters.close();

        try (CountersFile file = CountersFile.open(directory()))
        {
            EmbeddedAeron.await(() -> file.snapshot().readings().isEmpty());
        }
    }

    @Test
    void shouldTellWhichProcessTheMediaDriverIsAndThatItLives()
    {
        try (CountersFile file = CountersFile.open(directory()))
        {
            final CounterSnapshot snapshot = file.snapshot();
            assertEquals(ProcessHandle.current().pid(), snapshot.mediaDriverPid());
            EmbeddedAeron.await(() -> file.snapshot().mediaDriverHeartbeatMs() > snapshot.mediaDriverHeartbeatMs());
        }
    }

    @Test
    void shouldSayThatThereIsNoMediaDriver()
    {
        final TensorPoolException problem =
            assertThrows(TensorPoolException.class, () -> CountersFile.open(copies.resolve("nobody")));

        assertEquals(TensorPoolException.Category.TIMEOUT, problem.category());
        assertTrue(problem.getMessage().contains("there is no media driver"), problem.getMessage());
    }

    @Test
    void shouldSayThatTheFileIsNotFinished() throws IOException
    {
        Files.write(copy, new byte[64]);
        assertProblem(TensorPoolException.Category.TIMEOUT, "fewer than its head of 128");

        Files.write(copy, new byte[1 << 16]);
        assertProblem(TensorPoolException.Category.TIMEOUT, "still being made");
    }

    @Test
    void shouldRefuseAnotherVersion() throws IOException
    {
        Files.write(copy, altered(CncFileDescriptor.CNC_VERSION_FIELD_OFFSET, 0x007F_0000));

        assertProblem(TensorPoolException.Category.MALFORMED, "another version of Aeron");
    }

    @Test
    void shouldRefuseLengthsThatTheFileDoesNotHave() throws IOException
    {
        Files.write(copy, altered(CncFileDescriptor.COUNTERS_VALUES_BUFFER_LENGTH_FIELD_OFFSET, 1 << 30));
        assertProblem(TensorPoolException.Category.MALFORMED, "says that its counters end at");

        Files.write(copy, altered(CncFileDescriptor.TO_CLIENTS_BUFFER_LENGTH_FIELD_OFFSET, -8));
        assertProblem(TensorPoolException.Category.MALFORMED, "-8 bytes long");

        Files.write(copy, altered(CncFileDescriptor.COUNTERS_METADATA_BUFFER_LENGTH_FIELD_OFFSET, 1025));
        assertProblem(TensorPoolException.Category.MALFORMED, "1025 bytes long");

        Files.write(copy, altered(CncFileDescriptor.TO_DRIVER_BUFFER_LENGTH_FIELD_OFFSET, 8));
        assertProblem(TensorPoolException.Category.MALFORMED, "says that its counters end at");
    }

    @Test
    void shouldRefuseWhatIsNoFile() throws IOException
    {
        Files.createDirectory(copy);

        assertProblem(TensorPoolException.Category.MALFORMED, "is no regular file");
    }

    @Test
    void shouldEndInAnAnswerOrAnErrorWhateverTheFileHolds() throws IOException
    {
        final StreamCounters counters = countersOf("producer", 1, 1)
            .mirror(StreamCounter.FRAMES_PUBLISHED, counter(1));
        awaitShown(1, counters);
        final byte[] whole = Files.readAllBytes(directory().resolve(CncFileDescriptor.CNC_FILE));
        int answers = 0;
        int errors = 0;
        for (int seed = 0; seed < SEEDS; seed++)
        {
            Files.write(copy, damaged(whole, new Random(seed)));
            try (CountersFile file = CountersFile.open(copies))
            {
                file.snapshot().groups();
                answers++;
            }
            catch (final TensorPoolException ex)
            {
                errors++;
            }
        }

        assertTrue(answers > 0 && errors > 0, answers + " answers, " + errors + " errors");
    }

    /** The head or the meta data of the counters, a few bytes of each, and the end. */
    private static byte[] damaged(final byte[] whole, final Random random)
    {
        final byte[] bytes = random.nextInt(4) == 0 ?
            Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        final int metaData = (int)offsetOfCounters(whole);
        for (int i = 0; i < 200; i++)
        {
            final int offset = random.nextInt(20) == 0 ?
                random.nextInt(CncFileDescriptor.END_OF_METADATA_OFFSET) :
                metaData + random.nextInt(40 * CountersReader.METADATA_LENGTH);
            if (offset < bytes.length)
            {
                bytes[offset] = (byte)random.nextInt();
            }
        }

        return bytes;
    }

    private static long offsetOfCounters(final byte[] whole)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder());
        return CncFileDescriptor.END_OF_METADATA_OFFSET +
            buffer.getInt(CncFileDescriptor.TO_DRIVER_BUFFER_LENGTH_FIELD_OFFSET) +
            buffer.getInt(CncFileDescriptor.TO_CLIENTS_BUFFER_LENGTH_FIELD_OFFSET);
    }

    @Test
    void shouldSayThatTheFileWasCutOffUnderIt() throws IOException
    {
        Files.copy(directory().resolve(CncFileDescriptor.CNC_FILE), copy);
        try (CountersFile file = CountersFile.open(copies))
        {
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE))
            {
                channel.truncate(CncFileDescriptor.END_OF_METADATA_OFFSET);
            }

            final TensorPoolException problem = assertThrows(TensorPoolException.class, file::snapshot);
            assertEquals(TensorPoolException.Category.MALFORMED, problem.category());
        }
    }

    @Test
    void shouldFollowAMediaDriverThatTookTheDirectoryOver() throws IOException
    {
        final Path whole = directory().resolve(CncFileDescriptor.CNC_FILE);
        Files.copy(whole, copy);
        try (CountersMonitor monitor = new CountersMonitor(copies))
        {
            assertEquals(List.of(), monitor.snapshot().readings());
            final StreamCounters counters = countersOf("producer", 1, 1)
                .mirror(StreamCounter.FRAMES_PUBLISHED, counter(1));
            awaitShown(1, counters);
            final Path next = copies.resolve("next");
            Files.copy(whole, next);
            Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);

            assertEquals(1, monitor.snapshot().readings().size());

            Files.delete(copy);
            assertThrows(TensorPoolException.class, monitor::snapshot);
        }
    }

    @Test
    void shouldRefuseToBeReadAfterItWasClosed()
    {
        final CountersFile file = CountersFile.open(directory());
        assertFalse(file.isReplaced());
        file.close();
        file.close();

        final TensorPoolException problem = assertThrows(TensorPoolException.class, file::snapshot);
        assertEquals(TensorPoolException.Category.CLOSED, problem.category());
    }

    private byte[] altered(final int offset, final int value) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(directory().resolve(CncFileDescriptor.CNC_FILE));
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(offset, value);
        return bytes;
    }

    private void assertProblem(final TensorPoolException.Category category, final String message)
    {
        final TensorPoolException problem =
            assertThrows(TensorPoolException.class, () -> CountersFile.open(copies));
        assertEquals(category, problem.category());
        assertTrue(problem.getMessage().contains(message), problem.getMessage());
    }
}
