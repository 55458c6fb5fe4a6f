package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorpool.TestDirectories;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.testing.SharedMemory;

class RegionCreatorTest
{
    private static final int STREAM = 10_000;
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long NOW = 123_456_789L;
    private static final List<PoolShape> SHAPES = List.of(new PoolShape(1, 1024), new PoolShape(2, 4096));

    private final Path base = SharedMemory.newPath("creator-");
    private NamespaceDirectory namespace;
    private RegionCreator creator;

    @BeforeEach
    void create()
    {
        namespace = NamespaceDirectory.create(base, "al/ice", "ns", RegionPermissions.of("660"));
        creator = new RegionCreator(namespace, MappingPolicy.NONE);
    }

    @AfterEach
    void delete()
    {
        TestDirectories.delete(base);
    }

    @Test
    void shouldMakeTheLayoutOfTheSpecificationBelowASafeUserName()
    {
        try (EpochRegions regions = creator.create(STREAM, EPOCH, 8, SHAPES, NOW))
        {
            final Path directory = base.resolve("tensorpool-al_ice/ns/10000/" + EPOCH);
            assertEquals(directory + "/header.ring", regions.layout().headerUri().path());
            assertEquals(directory + "/1.pool", regions.layout().pools().get(0).uri().path());
            assertEquals(64 + 8 * 256, directory.resolve("header.ring").toFile().length());
            assertEquals(64 + 8 * 4096, directory.resolve("2.pool").toFile().length());
        }
    }

    @Test
    void shouldWriteSuperblocksThatEveryPeerAccepts()
    {
        try (EpochRegions regions = creator.create(STREAM, EPOCH, 8, SHAPES, NOW);
            StreamMapping mapping = StreamMapping.map(
                regions.layout(), PathContainment.of(List.of(base)), false, MappingPolicy.NONE))
        {
            final long pid = ProcessHandle.current().pid();
            assertEquals(
                new Superblock(Superblock.MAGIC, 1, EPOCH, STREAM, 1, 0, 8, 256, 0, pid, NOW, NOW),
                mapping.superblock());
            try (MappedRegion pool = MappedRegion.open(regions.layout().pools().get(1).uri(), 64,
                PathContainment.of(List.of(base)), false, MappingPolicy.NONE))
            {
                assertEquals(
                    new Superblock(Superblock.MAGIC, 1, EPOCH, STREAM, 2, 2, 8, 4096, 4096, pid, NOW, NOW),
                    Superblock.read(pool.segment()));
            }
        }
    }

    @Test
    void shouldLeaveEverythingButTheSuperblockZero() throws IOException
    {
        try (EpochRegions regions = creator.create(STREAM, EPOCH, 8, SHAPES, NOW))
        {
            final byte[] pool = Files.readAllBytes(Path.of(regions.layout().pools().get(1).uri().path()));
            final byte[] payload = java.util.Arrays.copyOfRange(pool, 64, pool.length);
            assertArrayEquals(new byte[8 * 4096], payload);
        }
    }

    @Test
    void shouldReserveTheMemoryThatAFileWillNeed() throws IOException
    {
        try (EpochRegions regions = creator.create(STREAM, EPOCH, 1024, List.of(new PoolShape(1, 4096)), NOW))
        {
            final Path pool = Path.of(regions.layout().pools().get(0).uri().path());
            final Process du = new ProcessBuilder("du", "--block-size=1", pool.toString()).start();
            final String used = new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertTrue(Long.parseLong(used.split("\\s")[0]) >= 1024 * 4096, used);
        }
    }

    @Test
    void shouldSayWhatIsMissingAndLeaveNothingBehindWhereThereIsNoRoom()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class,
            () -> creator.create(STREAM, EPOCH, 1 << 20, List.of(new PoolShape(1, 1 << 30)), NOW));

        assertEquals(Category.RESOURCE, ex.category());
        assertTrue(ex.getMessage().startsWith("/dev/shm"), ex.getMessage());
        assertTrue(ex.getMessage().contains("stream 10000 needs 1,073,74"), ex.getMessage());
        assertTrue(ex.getMessage().contains("remount,size="), ex.getMessage());
        assertFalse(Files.exists(namespace.epochPath(STREAM, EPOCH)));
    }

    @Test
    void shouldMakeNothingForALayoutThatBreaksARule()
    {
        assertThrows(TensorPoolException.class,
            () -> creator.create(STREAM, EPOCH, 8, List.of(new PoolShape(1, 1000)), NOW));

        assertFalse(Files.exists(namespace.epochPath(STREAM, EPOCH)));
    }

    @Test
    void shouldNotTouchAnEpochThatExists() throws IOException
    {
        try (EpochRegions regions = creator.create(STREAM, EPOCH, 8, SHAPES, NOW))
        {
            assertThrows(TensorPoolException.class, () -> creator.create(STREAM, EPOCH, 8, SHAPES, NOW + 1));

            assertTrue(Files.exists(Path.of(regions.layout().headerUri().path())));
        }
    }

    @Test
    void shouldNotFollowALinkThatStandsWhereAStreamShould() throws IOException
    {
        final Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
        Files.createSymbolicLink(namespace.path().resolve("10000"), elsewhere);

        assertThrows(TensorPoolException.class, () -> creator.create(STREAM, EPOCH, 8, SHAPES, NOW));

        assertEquals(0, elsewhere.toFile().list().length);
    }

    /** Who may write beside the driver swaps the stream's directory for a link while it makes regions there. */
    @Test
    @Tag("race")
    void shouldWriteNothingElsewhereWhileTheDirectoryOfAStreamIsSwappedForALink() throws Exception
    {
        final Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
        final Path stream = namespace.path().resolve("10000");
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread swapper = Thread.ofPlatform().start(() ->
        {
            while (!isDone.get())
            {
                // Each step fails where the driver is quicker; the next makes good for it.
                stream.toFile().renameTo(base.resolve("aside").toFile());
                link(stream, elsewhere);
                stream.toFile().delete();
                base.resolve("aside").toFile().renameTo(stream.toFile());
            }
        });
        int refused = 0;
        try
        {
            for (int i = 0; i < 3_000; i++)
            {
                try
                {
                    creator.create(STREAM, EPOCH + i, 8, SHAPES, NOW).delete();
                }
                catch (final TensorPoolException ex)
                {
                    refused++;
                }
                assertEquals(0, bytesBelow(elsewhere), "written elsewhere");
            }
        }
        finally
        {
            isDone.set(true);
            swapper.join();
        }

        assertTrue(refused > 0, "something was swapped");
    }

    private static void link(final Path from, final Path to)
    {
        try
        {
            Files.createSymbolicLink(from, to);
        }
        catch (final IOException ignore)
        {
            Thread.onSpinWait();
        }
    }

    private static long bytesBelow(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
        }
    }

    @Test
    void shouldLockTheMappingThatItKeeps()
    {
        final RegionCreator locking =
            new RegionCreator(namespace, new MappingPolicy(Requirement.REQUIRED, Requirement.TRY));

        try (EpochRegions regions = locking.create(STREAM, EPOCH, 8, SHAPES, NOW))
        {
            assertTrue(regions.isLocked());
        }
    }

    @Test
    void shouldShowALifeSignInEveryRegion()
    {
        try (EpochRegions regions = creator.create(STREAM, EPOCH, 8, SHAPES, NOW);
            StreamMapping mapping = StreamMapping.map(
                regions.layout(), PathContainment.of(List.of(base)), false, MappingPolicy.NONE))
        {
            regions.refreshActivity(NOW + 5);

            assertEquals(NOW + 5, mapping.activityTimestampNs());
            assertEquals(NOW, mapping.superblock().startTimestampNs());
        }
    }

    @Test
    void shouldRemoveTheFilesButNotTheMappingsOfOthers()
    {
        final EpochRegions regions = creator.create(STREAM, EPOCH, 8, SHAPES, NOW);
        try (StreamMapping mapping = StreamMapping.map(
            regions.layout(), PathContainment.of(List.of(base)), false, MappingPolicy.NONE))
        {
            regions.delete();

            assertFalse(Files.exists(namespace.path().resolve("10000")));
            assertEquals(NOW, mapping.activityTimestampNs());
        }
    }

    @Test
    void shouldRefuseAModeThatShutsItselfOut()
    {
        assertThrows(TensorPoolException.class, () -> RegionPermissions.of("460"));
        assertThrows(TensorPoolException.class, () -> RegionPermissions.of("rw-"));
        assertEquals("rwxr-x--x", PosixFilePermissions.toString(RegionPermissions.of("0641").directories()));
    }
}
