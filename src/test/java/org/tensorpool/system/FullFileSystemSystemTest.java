package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TestDirectories;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.testing.SharedMemory;
import org.tensorpool.testing.TestFileSystem;

/**
 * File systems that are full where a producer without a driver makes its regions, and where the media driver makes its
 * logs: whoever asked is told, nothing half-made stays, and with room it works.
 */
class FullFileSystemSystemTest
{
    private static final int LIMIT = 40;
    private static final int PAGE_KIB = 4;
    private static final int LOG_BYTES = 4 * 64 * 1024;
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(30);

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private String aeronDirectory = SharedMemory.newPath("aeron-").toString();
    private MediaDriver mediaDriver;
    private TestFileSystem fileSystem;
    private TensorPool pool;

    @AfterEach
    void stop()
    {
        CloseHelper.quietCloseAll(pool, mediaDriver);
        IoUtil.delete(new java.io.File(aeronDirectory), true);
        CloseHelper.close(fileSystem);
    }

    private void startMediaDriver()
    {
        mediaDriver = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(aeronDirectory)
            .threadingMode(ThreadingMode.SHARED)
            .ipcTermBufferLength(64 * 1024)
            .publicationTermBufferLength(64 * 1024)
            .termBufferSparseFile(false)
            .counterValuesBufferLength(1 << 20)
            .lowStorageWarningThreshold(0)
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(5))
            .publicationLingerTimeoutNs(TimeUnit.MILLISECONDS.toNanos(10))
            .errorHandler(errors::add)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
    }

    private TensorPool connect()
    {
        return TensorPool.connect(StandaloneSystem.deaf(
            TensorPoolSystem.context(aeronDirectory, fileSystem.path())
                .announcePeriodNs(PERIOD_NS)
                .qosIntervalNs(PERIOD_NS)
                .attachTimeoutNs(TimeUnit.SECONDS.toNanos(10))
                .errorHandler(errors::add)));
    }

    private Producer own()
    {
        return pool.addStandaloneProducer(STREAM, StandaloneSystem.regions(fileSystem.path()));
    }

    @Test
    void shouldTellAProducerWithoutADriverWhateverItHasNoRoomFor()
    {
        fileSystem = TestFileSystem.mount("tmpfs", "size=1m,nr_inodes=1000");
        startMediaDriver();
        pool = connect();
        int files = 1;
        while (!owns("nr_inodes=" + files, "nr_inodes=1000"))
        {
            assertTrue(++files < LIMIT, "it owns the stream with " + files + " files");
        }
        assertEquals(9, files, "directories of user, namespace, stream and epoch, lock, ring, two pools, and the root");

        int pages = 1;
        while (!owns("size=" + pages * PAGE_KIB + "k", "size=1m"))
        {
            pages++;
            assertTrue(pages < LIMIT, "it owns the stream with " + pages + " pages");
        }
        assertEquals(14, pages);
    }

    private boolean owns(final String tight, final String wide)
    {
        Await.until("what was mapped is free again", this::isEmpty);
        fileSystem.remount(tight);
        try (Producer producer = own())
        {
            assertTrue(producer.isAttached());
            return true;
        }
        catch (final TensorPoolException ex)
        {
            assertEquals(Category.RESOURCE, ex.category(), ex.toString());
            assertTrue(ex.getMessage().contains("remount,size=") || ex.getMessage().contains("df -i"), ex.getMessage());
            assertEquals(List.of(), epochs());
            fileSystem.remount(wide);
            try (Producer producer = own())
            {
                assertEquals(List.of(Long.toString(producer.epoch())), epochs());
            }
            Await.until("its regions are gone", () -> epochs().isEmpty());
            return false;
        }
        finally
        {
            fileSystem.remount(wide);
            Await.until("its regions are gone", () -> epochs().isEmpty());
            deleteAll();
        }
    }

    private boolean isEmpty()
    {
        try
        {
            final FileStore store = Files.getFileStore(fileSystem.path());
            return store.getUsableSpace() == store.getTotalSpace();
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
            entries.toList().forEach(TestDirectories::delete);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private List<String> epochs()
    {
        try (Stream<Path> entries = Files.list(fileSystem.path()
            .resolve("tensorpool-" + System.getProperty("user.name")).resolve("own").resolve(Integer.toString(STREAM))))
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

    @Test
    void shouldTellClientsThatTheMediaDriverHasNoRoomForTheirLogs()
    {
        fileSystem = TestFileSystem.mount("tmpfs", "size=32m");
        aeronDirectory = fileSystem.path().resolve("aeron").toString();
        startMediaDriver();
        int logs = 0;
        while (!flows(logs))
        {
            assertTrue(++logs < LIMIT, "frames flow with room for " + logs + " logs");
        }

        assertTrue(logs > 2, "control, announces and quality of service, descriptors, each have a log: " + logs);
    }

    private boolean flows(final int logs)
    {
        fill((long)logs * LOG_BYTES);
        try
        {
            pool = connect();
        }
        catch (final TensorPoolException ex)
        {
            assertIsShortOfRoom(ex);
            empty();
            pool = connect();
            assertFlow();
            return false;
        }

        try
        {
            own().close();
            return true;
        }
        catch (final TensorPoolException ex)
        {
            assertIsShortOfRoom(ex);
            empty();
            return false;
        }
        finally
        {
            empty();
            assertFlow();
        }
    }

    private void assertIsShortOfRoom(final TensorPoolException ex)
    {
        assertEquals(Category.RESOURCE, ex.category(), ex.toString());
        assertTrue(ex.getMessage().contains(aeronDirectory) && ex.getMessage().contains("term-length"),
            ex.getMessage());
    }

    private void assertFlow()
    {
        try (Producer producer = ownWhenFree(); Consumer consumer = pool.addStandaloneConsumer(STREAM))
        {
            Await.until(() -> "they see each other; errors: " + errors, () -> producer.mappedConsumers() == 1);
            producer.offer(new byte[8], DType.UINT8, 8);
            new Received(consumer).await(1);
        }
        pool.close();
    }

    private Producer ownWhenFree()
    {
        final Producer[] producer = new Producer[1];
        Await.until(() -> "the stream is owned; errors: " + errors, () ->
        {
            try
            {
                producer[0] = own();
                return true;
            }
            catch (final TensorPoolException ex)
            {
                errors.add(ex);
                return false;
            }
        });
        return producer[0];
    }

    private Path filler()
    {
        return fileSystem.path().resolve("filler");
    }

    /** Leave no more room than that, once the logs of those before are gone. */
    private void fill(final long leftBytes)
    {
        Await.until("logs are gone", () -> publications() == 0);
        try (OutputStream out = Files.newOutputStream(filler()))
        {
            final byte[] page = new byte[PAGE_KIB * 1024];
            while (Files.getFileStore(fileSystem.path()).getUsableSpace() > leftBytes)
            {
                out.write(page);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private long publications()
    {
        try (Stream<Path> logs = Files.list(Path.of(aeronDirectory, "publications")))
        {
            return logs.count();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void empty()
    {
        try
        {
            Files.deleteIfExists(filler());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
