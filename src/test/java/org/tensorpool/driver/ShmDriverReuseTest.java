package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.ANNOUNCE_PERIOD_NS;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.shm.Superblock;

/**
 * Files that a driver before left, with {@code policies.reuse_existing_shm} and without.
 */
class ShmDriverReuseTest
{
    private static final long MIN_AGE_NS = 3 * ANNOUNCE_PERIOD_NS;
    private static final int PAYLOAD_AT = 64;

    private final DriverTestHarness harness = new DriverTestHarness();
    private Heard.Attached old;
    private Object oldRing;
    private Object oldPool;

    @AfterEach
    void close()
    {
        harness.close();
    }

    private void serveOnce(final boolean reuses) throws IOException
    {
        harness.configured((c) -> c.reuseExistingShm(reuses).permissionsMode("600")).start();
        old = harness.attached(STREAM, 501, CONSUMER);
        write(file(old.epoch(), "1.pool"), PAYLOAD_AT, (byte)77);
        write(file(old.epoch(), "header.ring"), 64 + 256, (byte)78);
        oldRing = fileKey(file(old.epoch(), "header.ring"));
        oldPool = fileKey(file(old.epoch(), "1.pool"));
        harness.closeDriver();
    }

    private long serveAgain()
    {
        harness.heard().clear();
        harness.launchDriver();
        return harness.await(Heard.Announced.class, (a) -> a.epoch() > old.epoch()).epoch();
    }

    @Test
    void shouldUseFilesOfADriverThatIsGoneAgain() throws IOException
    {
        serveOnce(true);
        harness.leap(MIN_AGE_NS + 1);
        harness.configured((c) -> c.reuseExistingShm(true).permissionsMode("640"));

        final long epoch = serveAgain();

        assertFalse(Files.exists(file(old.epoch(), "header.ring").getParent()));
        assertEquals(oldRing, fileKey(file(epoch, "header.ring")));
        assertEquals(oldPool, fileKey(file(epoch, "1.pool")));
        assertEquals(77, Files.readAllBytes(file(epoch, "1.pool"))[PAYLOAD_AT]);
        final byte[] ring = Files.readAllBytes(file(epoch, "header.ring"));
        assertTrue(isZero(Arrays.copyOfRange(ring, 64, ring.length)));
        assertEquals("rw-r-----", mode(file(epoch, "1.pool")));
        assertEquals("rwxr-x---", mode(file(epoch, "1.pool").getParent()));
        for (final String name : new String[]{"header.ring", "1.pool", "2.pool"})
        {
            final Superblock superblock = superblock(file(epoch, name));
            assertEquals(Superblock.MAGIC, superblock.magic());
            assertEquals(epoch, superblock.epoch());
            assertEquals(ProcessHandle.current().pid(), superblock.pid());
        }
        assertEquals(epoch, harness.attached(STREAM, 502, CONSUMER).epoch());
    }

    @Test
    void shouldMakeNewFilesUnlessToldToUseOldOnes() throws IOException
    {
        serveOnce(false);
        harness.leap(MIN_AGE_NS + 1);

        final long epoch = serveAgain();

        assertTrue(Files.exists(file(old.epoch(), "header.ring")));
        assertNotEquals(oldRing, fileKey(file(epoch, "header.ring")));
        assertTrue(isZero(payloadOf(epoch)));
    }

    @Test
    void shouldNotUseFilesWhoseOwnerWasAliveJustNow() throws IOException
    {
        serveOnce(true);

        final long epoch = serveAgain();

        assertTrue(isZero(payloadOf(epoch)));
        assertEquals(77, Files.readAllBytes(file(old.epoch(), "1.pool"))[PAYLOAD_AT]);
    }

    @Test
    void shouldNotUseFilesOfAnotherSize() throws IOException
    {
        serveOnce(true);
        harness.leap(MIN_AGE_NS + 1);
        harness.configured((c) -> c.reuseExistingShm(true).profile("small", Profile.of(8, 2048, 4096)));

        final long epoch = serveAgain();

        assertTrue(isZero(payloadOf(epoch)));
        assertTrue(Files.exists(file(old.epoch(), "1.pool")));
    }

    @Test
    void shouldNotUseAFileThatHasAnotherNameToo() throws IOException
    {
        serveOnce(true);
        harness.leap(MIN_AGE_NS + 1);
        Files.createLink(harness.baseDirectory().resolve("elsewhere"), file(old.epoch(), "1.pool"));

        final long epoch = serveAgain();

        assertTrue(isZero(payloadOf(epoch)));
    }

    @Test
    void shouldNotUseAFileThatIsALink() throws IOException
    {
        serveOnce(true);
        harness.leap(MIN_AGE_NS + 1);
        final Path pool = file(old.epoch(), "1.pool");
        Files.move(pool, harness.baseDirectory().resolve("elsewhere"));
        Files.createSymbolicLink(pool, harness.baseDirectory().resolve("elsewhere"));

        final long epoch = serveAgain();

        assertTrue(isZero(payloadOf(epoch)));
        assertEquals(77, Files.readAllBytes(harness.baseDirectory().resolve("elsewhere"))[PAYLOAD_AT]);
    }

    @Test
    void shouldRemoveADirectoryWhoseMakerDiedBeforeItWasFinishedHoweverFewThereAre() throws IOException
    {
        harness.configured((c) -> c.epochGcKeep(5)).start();
        harness.attached(STREAM, 501, CONSUMER);
        harness.closeDriver();
        final Path unfinished = Files.createDirectory(harness.streamDirectory(STREAM).resolve("7"));
        Files.write(unfinished.resolve("header.ring"), new byte[64]);
        final Path justNow = Files.createDirectory(harness.streamDirectory(STREAM).resolve("8"));
        Files.setLastModifiedTime(unfinished, FileTime.fromMillis(System.currentTimeMillis() - 60_000));

        harness.launchDriver();
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.invoke();

        assertFalse(Files.exists(unfinished));
        assertTrue(Files.exists(justNow));
    }

    private byte[] payloadOf(final long epoch) throws IOException
    {
        final byte[] pool = Files.readAllBytes(file(epoch, "1.pool"));
        return Arrays.copyOfRange(pool, PAYLOAD_AT, pool.length);
    }

    private Path file(final long epoch, final String name)
    {
        return harness.streamDirectory(STREAM).resolve(Long.toString(epoch)).resolve(name);
    }

    private static boolean isZero(final byte[] bytes)
    {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    private static Object fileKey(final Path file) throws IOException
    {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static String mode(final Path path) throws IOException
    {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Superblock superblock(final Path file) throws IOException
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment copy = arena.allocate(Superblock.SIZE, Long.BYTES);
            copy.copyFrom(MemorySegment.ofArray(Arrays.copyOf(Files.readAllBytes(file), Superblock.SIZE)));
            return Superblock.read(copy);
        }
    }

    private static void write(final Path file, final int offset, final byte value) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.write(ByteBuffer.wrap(new byte[]{value}), offset);
        }
    }
}
