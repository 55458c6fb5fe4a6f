package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TestDirectories;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.testing.TestFileSystem;

/**
 * What the driver does where the system gives it no memory, no pages, no directory: it says so and goes on, and leaves
 * nothing half-made. An epoch of the streams here takes 13 pages of 4 KiB.
 */
class ShmDriverLimitsTest
{
    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldRefuseWithTheBytesAndTheRemedyWhereTheFileSystemIsFull() throws IOException
    {
        try (TestFileSystem full = TestFileSystem.mount("tmpfs", "size=40k"); DriverTestHarness small = on(full))
        {
            final Heard.Attached answer = small.awaitAnswer(small.attach(STREAM, 501, CONSUMER));

            // A page of the forty is the lock file's, which holds how far epochs have come.
            assertEquals(ResponseCode.REJECTED, answer.code());
            assertTrue(answer.errorMessage().contains("36 KiB free, stream 10000 needs 43 KiB"), answer.errorMessage());
            assertTrue(answer.errorMessage().contains("remount,size="), answer.errorMessage());
            assertFalse(Files.exists(small.streamDirectory(STREAM)));

            full.remount("size=400k");
            small.attached(STREAM, 501, CONSUMER);
            small.closeDriver();
        }
    }

    @Test
    void shouldRefuseWhereRoomRunsOutWhileFilesAreMade() throws IOException
    {
        // 12 pages are more bytes than the regions have and less than their files take.
        try (TestFileSystem full = TestFileSystem.mount("tmpfs", "size=48k"); DriverTestHarness small = on(full))
        {
            final Heard.Attached answer = small.awaitAnswer(small.attach(STREAM, 501, CONSUMER));

            assertEquals(ResponseCode.REJECTED, answer.code());
            assertTrue(answer.errorMessage().contains("stream 10000"), answer.errorMessage());
            assertTrue(answer.errorMessage().contains("fallocate"), answer.errorMessage());
            assertFalse(Files.exists(small.streamDirectory(STREAM)));
            small.closeDriver();
        }
    }

    @Test
    void shouldMakeRoomOfEpochsThatNobodyUsesHoweverYoung() throws IOException
    {
        try (TestFileSystem two = TestFileSystem.mount("tmpfs", "size=120k"); DriverTestHarness small = on(two))
        {
            final Heard.Attached first = small.attached(STREAM, 501, PRODUCER);
            small.detach(first, 501, PRODUCER);
            small.await(Heard.Revoked.class);

            final Heard.Attached third = small.attached(STREAM, 502, PRODUCER);

            final List<Long> epochs = epochsOnDisk(small);
            assertEquals(2, epochs.size());
            assertFalse(epochs.contains(first.epoch()));
            assertTrue(epochs.contains(third.epoch()));
            assertEquals(1, small.driver().counters().get(DriverCounter.EPOCHS_COLLECTED));
            small.closeDriver();
        }
    }

    @Test
    void shouldMakeRoomOfEpochsThatADeadDriverLeft() throws IOException
    {
        try (TestFileSystem two = TestFileSystem.mount("tmpfs", "size=120k"); DriverTestHarness small = on(two))
        {
            final Heard.Attached first = small.attached(STREAM, 501, PRODUCER);
            small.attached(STREAM, 502, CONSUMER);
            small.closeDriver();
            small.configured((c) -> c.baseDir(two.path().toString()).epochGcKeep(1));
            small.leap(1);
            small.launchDriver();
            small.await(Heard.Announced.class, (a) -> a.epoch() > first.epoch());

            final Heard.Attached third = small.attached(STREAM, 503, PRODUCER);

            final List<Long> epochs = epochsOnDisk(small);
            assertFalse(epochs.contains(first.epoch()), epochs.toString());
            assertTrue(epochs.contains(third.epoch()));
            small.closeDriver();
        }
    }

    @Test
    void shouldNotTouchTheCurrentEpochWhereThereIsNoRoomForTheNext() throws IOException
    {
        try (TestFileSystem one = TestFileSystem.mount("tmpfs", "size=60k"); DriverTestHarness small = on(one))
        {
            final Heard.Attached consumer = small.attached(STREAM, 501, CONSUMER);

            final Heard.Attached answer = small.awaitAnswer(small.attach(STREAM, 502, PRODUCER));

            assertEquals(ResponseCode.REJECTED, answer.code());
            assertEquals(List.of(consumer.epoch()), epochsOnDisk(small));
            small.closeDriver();
        }
    }

    @Test
    void shouldRemoveNothingToMakeRoomWhereCollectionIsOff() throws IOException
    {
        try (TestFileSystem two = TestFileSystem.mount("tmpfs", "size=120k"); DriverTestHarness small =
            new DriverTestHarness().configured((c) -> c.baseDir(two.path().toString()).epochGcEnabled(false)).start())
        {
            final Heard.Attached first = small.attached(STREAM, 501, PRODUCER);
            small.detach(first, 501, PRODUCER);
            small.await(Heard.Revoked.class);

            assertEquals(ResponseCode.REJECTED, small.awaitAnswer(small.attach(STREAM, 502, PRODUCER)).code());

            assertEquals(2, epochsOnDisk(small).size());
            small.closeDriver();
        }
    }

    @Test
    void shouldSayThatItIsTheNumberOfFilesThatIsLimited() throws IOException
    {
        try (TestFileSystem few = TestFileSystem.mount("tmpfs", "size=1m,nr_inodes=7");
            DriverTestHarness small = on(few))
        {
            final Heard.Attached answer = small.awaitAnswer(small.attach(STREAM, 501, CONSUMER));

            assertEquals(ResponseCode.REJECTED, answer.code());
            assertTrue(answer.errorMessage().contains("df -i"), answer.errorMessage());
            assertFalse(Files.exists(small.streamDirectory(STREAM)));
            small.closeDriver();
        }
    }

    @Test
    void shouldSayHowManyHugePagesAreMissingAndHowToReserveThem() throws IOException
    {
        try (TestFileSystem huge = TestFileSystem.mount("hugetlbfs", "pagesize=2M"); DriverTestHarness large =
            new DriverTestHarness().configured((c) -> c.baseDir(huge.path().toString())
                .requireHugepages(true).pageSizeBytes(2 << 20).profile("small", Profile.of(1024, 1L << 30))).start())
        {
            final Heard.Attached answer = large.awaitAnswer(large.attach(STREAM, 501, CONSUMER));

            assertEquals(ResponseCode.REJECTED, answer.code());
            assertTrue(answer.errorMessage().contains("needs 524290 huge pages of 2048 KiB"), answer.errorMessage());
            assertTrue(answer.errorMessage().contains("nr_hugepages"), answer.errorMessage());
            assertFalse(Files.exists(large.streamDirectory(STREAM)));
            large.closeDriver();
        }
    }

    @Test
    void shouldRejectStandardPagesWhereTheBaseDirectoryHasHugeOnes()
    {
        try (TestFileSystem huge = TestFileSystem.mount("hugetlbfs", "pagesize=2M"); DriverTestHarness large =
            new DriverTestHarness().configured((c) -> c.baseDir(huge.path().toString())).start())
        {
            final Heard.Attached answer = large.awaitAnswer(large.attach(
                STREAM, 501, CONSUMER, (request) -> request.requireHugepages(HugepagesPolicy.STANDARD)));

            assertEquals(ResponseCode.REJECTED, answer.code());
            assertTrue(answer.errorMessage().contains("standard pages"), answer.errorMessage());
            large.closeDriver();
        }
    }

    @Test
    void shouldNotStartOnHugePagesOfAnotherSizeThanConfigured()
    {
        try (TestFileSystem huge = TestFileSystem.mount("hugetlbfs", "pagesize=2M"))
        {
            harness.configured((c) ->
                c.baseDir(huge.path().toString()).requireHugepages(true).pageSizeBytes(1 << 30));

            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> harness.context().conclude());

            assertTrue(ex.getMessage().contains("shm.page_size_bytes is 1073741824"), ex.getMessage());
            assertTrue(ex.getMessage().contains("2097152"), ex.getMessage());
        }
    }

    @Test
    void shouldNotStartWhereALinkLeadsOutOfTheAllowedDirectories() throws IOException
    {
        final Path allowed = Files.createDirectory(harness.baseDirectory().resolve("allowed"));
        final Path outside = Files.createDirectory(harness.baseDirectory().resolve("outside"));
        final Path link = Files.createSymbolicLink(allowed.resolve("link"), outside);
        harness.configured((c) -> c.baseDir(link.toString()).allowedBaseDirs(List.of(allowed.toString())));

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> harness.context().conclude());

        assertTrue(ex.getMessage().contains("resolves to '" + outside + "'"), ex.getMessage());
        assertTrue(ex.getMessage().contains("none of shm.allowed_base_dirs [" + allowed + "]"), ex.getMessage());
        assertEquals(0, outside.toFile().list().length);
    }

    @Test
    void shouldNotStartOnAReadOnlyBaseDirectory()
    {
        try (TestFileSystem readOnly = TestFileSystem.mount("tmpfs", "size=1m"))
        {
            readOnly.makeReadOnly();
            harness.configured((c) -> c.baseDir(readOnly.path().toString()));

            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> harness.context().conclude());

            assertTrue(ex.getMessage().contains(readOnly.path().toString()), ex.getMessage());
            assertTrue(ex.getMessage().contains("remount,rw"), ex.getMessage());
        }
    }

    @Test
    void shouldNotStartWhereItsNamespaceHasBecomeReadOnly()
    {
        try (TestFileSystem readOnly = TestFileSystem.mount("tmpfs", "size=1m"); DriverTestHarness small = on(readOnly))
        {
            small.closeDriver();
            readOnly.makeReadOnly();

            final TensorPoolException ex = assertThrows(TensorPoolException.class, small::launchDriver);

            assertTrue(ex.getMessage().contains(NamespaceLock.FILE), ex.getMessage());
            assertTrue(ex.getMessage().contains("mount its file system for writing"), ex.getMessage());
        }
    }

    @Test
    void shouldRefuseWhereTheBaseDirectoryHasVanishedAndMakeNoOther() throws IOException
    {
        harness.start();
        harness.attached(STREAM, 501, CONSUMER);
        TestDirectories.delete(harness.baseDirectory());

        final Heard.Attached answer = harness.awaitAnswer(harness.attach(STREAM, 502, PRODUCER));

        assertEquals(ResponseCode.INTERNAL_ERROR, answer.code());
        assertTrue(answer.errorMessage().contains(harness.driver().directory().toString()), answer.errorMessage());
        assertTrue(answer.errorMessage().contains("start the driver again"), answer.errorMessage());
        assertFalse(Files.exists(harness.baseDirectory()));
        harness.closeDriver();
        harness.launchDriver();
        harness.attached(STREAM, 503, PRODUCER);
    }

    private static DriverTestHarness on(final TestFileSystem fileSystem)
    {
        return new DriverTestHarness().configured((c) -> c.baseDir(fileSystem.path().toString())).start();
    }

    private static List<Long> epochsOnDisk(final DriverTestHarness small) throws IOException
    {
        try (Stream<Path> entries = Files.list(small.streamDirectory(STREAM)))
        {
            return entries.map((e) -> Long.valueOf(e.getFileName().toString())).sorted().toList();
        }
    }
}
