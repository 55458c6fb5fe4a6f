package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TestDirectories;
import org.tensorpool.system.SoakConsumer.Account;
import org.tensorpool.testing.ChildProcess;
import org.tensorpool.testing.SharedMemory;

/**
 * Drivers, a producer of 5,000 frames a second and three consumers that look at every byte, each in a process of its
 * own, through one epoch after another: every frame is accounted for, and what an epoch took is given back.
 * <p>
 * {@code -Dtensorpool.test.long=true} goes on for an hour, or {@code -Dtensorpool.soak.minutes}, with a minute for an
 * epoch, and also compares the last quarter with the first. Rows, a table and a plot are left in
 * {@code target/soak}. Each step has a limit of its own, so that the whole needs none.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
class SoakSystemTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    private static final long RUN_MS = IS_LONG ?
        TimeUnit.MINUTES.toMillis(Long.getLong("tensorpool.soak.minutes", 60)) : 20_000;
    private static final long EPOCH_MS = IS_LONG ? 60_000 : 2_000;
    private static final long SAMPLE_MS = IS_LONG ? 10_000 : 1_000;
    /** Enough for 0.8 s in the long run; in the short one memory is scarce and whoever is lapped is accounted for. */
    private static final int NSLOTS = IS_LONG ? 4096 : 1024;
    private static final int EPOCHS_KEPT = 2;
    /** The header ring and its pool. */
    private static final int FILES_OF_EPOCH = 2;
    /** The driver's lock is one more. */
    private static final int FILES_LEFT = EPOCHS_KEPT * FILES_OF_EPOCH + 1;
    private static final List<String> CONSUMERS = List.of("consumer-1", "consumer-2", "consumer-3");
    /** Compiled as in production; the media driver sleeps where it would spin, to leave a core to others. */
    private static final List<String> JVM = List.of("-Xms64m", "-Xmx64m", "-XX:TieredStopAtLevel=4",
        "-XX:NativeMemoryTracking=summary",
        "-Daeron.shared.idle.strategy=org.agrona.concurrent.SleepingMillisIdleStrategy");

    private final Path aeronDirectory = SharedMemory.newPath("aeron-");
    private final Path baseDirectory = SharedMemory.newDirectory("regions-");
    private final Path directory = Path.of(System.getProperty("tensorpool.soak.dir", "target/soak"));
    private final Map<String, ChildProcess> children = new LinkedHashMap<>();

    @TempDir
    private Path temp;

    @BeforeEach
    void start() throws IOException
    {
        Files.createDirectories(directory);
        start("driver", Files.writeString(temp.resolve("driver.toml"), """
            [driver]
            aeron_dir = "%s"
            announce_stream_id = 1001
            [shm]
            base_dir = "%s"
            namespace = "soak"
            [policies]
            epoch_gc_keep = %d
            lease_expiry_grace_intervals = 10
            [profiles.soak]
            header_nslots = %d
            payload_pools = [{ pool_id = 1, stride_bytes = %d }]
            [streams.cam]
            stream_id = %d
            profile = "soak"
            """.formatted(aeronDirectory, baseDirectory, EPOCHS_KEPT, NSLOTS, SoakProducer.LENGTH, STREAM)).toString())
            .awaitLine("tp_driver ready");
        CONSUMERS.forEach(this::start);
        CONSUMERS.forEach((name) -> children.get(name).awaitLine("attached"));
        start("producer", Integer.toString(CONSUMERS.size()), Long.toString(EPOCH_MS));
    }

    @AfterEach
    void stop() throws IOException
    {
        children.values().forEach(ChildProcess::close);
        TestDirectories.delete(aeronDirectory);
        TestDirectories.delete(baseDirectory);
    }

    private ChildProcess start(final String name, final String... args)
    {
        final String[] all = Stream.concat(Stream.of(name, aeronDirectory.toString(), baseDirectory.toString(),
            directory.toString(), Long.toString(SAMPLE_MS)), Stream.of(args)).toArray(String[]::new);
        final ChildProcess child = ChildProcess.start(
            JVM, System.getProperty("java.class.path"), SoakProcess.class.getName(), all);
        children.put(name, child);
        return child;
    }

    private ProcessFigures figures(final String name)
    {
        return new ProcessFigures(Long.toString(children.get(name).pid()));
    }

    @Test
    void shouldAccountForEveryFrameAndGiveBackWhatEachEpochTook() throws IOException
    {
        final ChildProcess producer = children.get("producer").awaitLine("epoch 1");
        pause(EPOCH_MS);
        producer.awaitLine("epoch 2");
        final Map<String, Long> descriptors = new LinkedHashMap<>();
        children.keySet().forEach((name) -> descriptors.put(name, figures(name).descriptors()));
        pause(RUN_MS);

        final String[] answer = producer.ask("stop", "sent ").split(" ");
        final long sent = Long.parseLong(answer[1]);
        final long epochs = Long.parseLong(answer[3]);
        final long written = Long.parseLong(answer[4]);
        System.out.println("soak: " + sent + " frames in " + written + " epochs, " + (written - epochs) +
            " of them begun for want of a lease, descriptors lost: " + answer[2]);
        assertTrue(epochs > 3, "the consumers mapped again and again, not " + epochs + " times");
        CONSUMERS.forEach((name) -> assertAccountsFor(sent, epochs, written, name));
        descriptors.forEach(this::assertGivesBack);
        if (IS_LONG)
        {
            assertDoesNotDrift();
        }
    }

    private static void pause(final long milliseconds)
    {
        try
        {
            Thread.sleep(milliseconds);
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError("the test was interrupted", ex);
        }
    }

    private void assertAccountsFor(final long sent, final long epochs, final long written, final String name)
    {
        final ChildProcess consumer = children.get(name);
        Await.until(() -> name + " accounts for " + sent + " frames; " + consumer.lines(), () ->
            account(consumer).accounted() == sent);
        final Account account = account(consumer);
        System.out.println("soak: " + name + " " + account);
        assertEquals(0, account.corrupt(), account::toString);
        assertTrue(account.epochs() >= epochs && account.epochs() <= written, account::toString);
        assertTrue(account.whole() > 0, account::toString);
    }

    private static Account account(final ChildProcess consumer)
    {
        return Account.parse(consumer.ask("account", "account "));
    }

    private void assertGivesBack(final String name, final long descriptors)
    {
        final ProcessFigures figures = figures(name);
        final int epochs = "driver".equals(name) ? EPOCHS_KEPT : 1;
        Await.until(() -> name + " maps what is there, not " + figures.mappingsBelow(baseDirectory) + " files", () ->
            figures.mappingsBelow(baseDirectory) <= epochs * FILES_OF_EPOCH);
        Await.until(() -> name + " has " + descriptors + " descriptors open, not " + figures.descriptors(), () ->
            figures.descriptors() <= descriptors);
        Await.until(() -> FILES_LEFT + " files are left, not " + ProcessFigures.filesBelow(baseDirectory), () ->
            ProcessFigures.filesBelow(baseDirectory) <= FILES_LEFT);
    }

    private void assertDoesNotDrift() throws IOException
    {
        final List<SoakSeries> all = new ArrayList<>();
        for (final String name : SoakPlot.PROCESSES)
        {
            all.add(SoakSeries.read(directory, name));
        }
        Files.write(directory.resolve("drift.md"), SoakDrift.table(all));
        Files.writeString(directory.resolve("soak.svg"), SoakPlot.draw(all));
        assertEquals(List.of(), all.stream().flatMap((series) -> SoakDrift.of(series).stream()).toList());
    }
}
