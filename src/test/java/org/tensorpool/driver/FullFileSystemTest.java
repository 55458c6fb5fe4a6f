package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.TestDirectories;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.testing.ProcessState;
import org.tensorpool.testing.TestFileSystem;

/**
 * A file system that is full at each point where the driver makes something: it grows from nothing, a page or a file at
 * a time, until a producer is served. Wherever it ends, it is said what is missing, no half of an epoch stays behind,
 * and the same driver serves as soon as there is room.
 */
class FullFileSystemTest
{
    private static final int PAGE_KIB = 4;
    private static final int ENOUGH_KIB = 1024;
    private static final int ENOUGH_FILES = 1000;
    private static final int LIMIT = 40;

    private final DriverTestHarness harness = new DriverTestHarness();
    private final Set<String> stoppedAt = new TreeSet<>();
    private TestFileSystem fileSystem;

    @AfterEach
    void close()
    {
        harness.close();
        if (fileSystem != null)
        {
            fileSystem.close();
        }
    }

    private void start(final String options)
    {
        fileSystem = TestFileSystem.mount("tmpfs", options);
        harness.configured((c) -> c.baseDir(fileSystem.path().toString()));
        harness.startMediaDriver();
        harness.connectClient();
    }

    @Test
    void shouldSayWhatIsMissingWhereverPagesRunOut()
    {
        start("size=" + ENOUGH_KIB + "k");
        int pages = 1;
        while (!serves(pages))
        {
            assertTrue(++pages < LIMIT, "served with " + pages + " pages; stopped at " + stoppedAt);
        }

        // The number that is reserved for epochs, the header ring and two pools, in whole pages.
        assertEquals(14, pages, stoppedAt.toString());
        assertEquals(Set.of("asked before", "fallocate"), stoppedAt);
    }

    private boolean serves(final int pages)
    {
        return serves("size=" + pages * PAGE_KIB + "k", "size=" + ENOUGH_KIB + "k");
    }

    @Test
    void shouldSayWhatIsMissingWhereverFilesRunOut()
    {
        start("size=" + ENOUGH_KIB + "k,nr_inodes=" + ENOUGH_FILES);
        // The root of the file system is one of them.
        int files = 1;
        while (!serves("nr_inodes=" + files, "nr_inodes=" + ENOUGH_FILES))
        {
            assertTrue(++files < LIMIT, "served with " + files + " files; stopped at " + stoppedAt);
        }

        assertEquals(
            Set.of("tensorpool-", "ns", "driver.lock", "stream", "epoch", "header.ring", "1.pool", "2.pool"),
            stoppedAt);
    }

    /** Start a driver and attach, with little room and then with enough. */
    private boolean serves(final String tight, final String wide)
    {
        fileSystem.remount(tight);
        final boolean hasStarted = starts(wide);
        final Heard.Attached answer = harness.awaitAnswer(harness.attach(STREAM, 501, PRODUCER));
        if (hasStarted && !answer.isOk())
        {
            assertEquals(ResponseCode.REJECTED, answer.code(), answer.errorMessage());
            assertTrue(answer.errorMessage().contains("stream 10000") ||
                answer.errorMessage().contains("/10000"), answer.errorMessage());
            noteWhere(answer.errorMessage());
            assertEquals(List.of(), epochs(), answer.errorMessage());
            assertEquals(List.of(), ProcessState.mappingsOf(fileSystem.path()), answer.errorMessage());

            fileSystem.remount(wide);
            harness.attached(STREAM, 502, PRODUCER);
        }

        final long epoch = harness.attached(STREAM, 503, CONSUMER).epoch();
        assertEquals(List.of(Long.toString(epoch)), epochs());
        harness.closeDriver();
        fileSystem.remount(wide);
        deleteAll();
        return hasStarted && answer.isOk();
    }

    private boolean starts(final String wide)
    {
        try
        {
            harness.launchDriver();
            return true;
        }
        catch (final TensorPoolException ex)
        {
            assertTrue(ex.category() == Category.RESOURCE || ex.category() == Category.CONFIGURATION, ex.toString());
            assertTrue(ex.getMessage().contains("df -i"), ex.getMessage());
            assertFalse(ex.getMessage().contains("write access"), ex.getMessage());
            noteWhere(ex.getMessage());
            fileSystem.remount(wide);
            harness.launchDriver();
            return false;
        }
    }

    private void noteWhere(final String message)
    {
        final String path = fileSystem.path() + "/tensorpool-" + System.getProperty("user.name");
        final List<String> places = new ArrayList<>();
        for (final String file : List.of("header.ring", "1.pool", "2.pool", "driver.lock"))
        {
            places.addAll(message.contains(file) ? List.of(file) : List.of());
        }
        if (message.contains("fallocate"))
        {
            places.add("fallocate");
        }
        else if (places.isEmpty())
        {
            places.add(message.matches("(?s).*" + path + "/ns/10000/\\d+'.*") ? "epoch" :
                message.contains(path + "/ns/10000'") ? "stream" : message.contains(path + "/ns'") ? "ns" :
                message.contains(path + "'") ? "tensorpool-" : message.contains(" free, stream") ? "asked before" :
                message);
        }
        stoppedAt.add(places.get(places.size() - 1));
    }

    private List<String> epochs()
    {
        try (Stream<Path> entries = Files.list(harness.streamDirectory(STREAM)))
        {
            return entries.map((entry) -> entry.getFileName().toString()).toList();
        }
        catch (final NoSuchFileException ignore)
        {
            return List.of();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void deleteAll()
    {
        try (Stream<Path> entries = Files.list(fileSystem.path()))
        {
            for (final Path entry : entries.toList())
            {
                TestDirectories.delete(entry);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void shouldReserveEpochsAsSoonAsThereIsRoomToWriteThatDown()
    {
        start("size=" + ENOUGH_KIB + "k");
        harness.launchDriver();
        // Nothing was written to the lock file yet, and the page that it needs is gone.
        fill();
        final String refusal = harness.awaitAnswer(harness.attach(STREAM, 501, PRODUCER)).errorMessage();
        assertTrue(refusal.contains("stream 10000"), refusal);
        assertFalse(harness.errors().isEmpty(), "that the number can't be written is said");

        empty();
        final long epoch = harness.attached(STREAM, 502, PRODUCER).epoch();
        harness.closeDriver();
        deleteEpochs();

        harness.inContext((context) -> context.epochNanoClock(() -> 1_000L));
        harness.launchDriver();
        final long next = harness.attached(STREAM, 503, PRODUCER).epoch();
        assertTrue(next > epoch, next + " after " + epoch + ", though the clock was set back and nothing was left");
    }

    private Path filler()
    {
        return fileSystem.path().resolve("filler");
    }

    private void fill()
    {
        try (OutputStream out = Files.newOutputStream(filler()))
        {
            final byte[] page = new byte[PAGE_KIB * 1024];
            for (int i = 0; i <= ENOUGH_KIB / PAGE_KIB; i++)
            {
                out.write(page);
            }
        }
        catch (final IOException full)
        {
            assertNotNull(full.getMessage());
        }
    }

    private void empty()
    {
        try
        {
            Files.delete(filler());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void deleteEpochs()
    {
        TestDirectories.delete(harness.streamDirectory(STREAM));
    }
}
