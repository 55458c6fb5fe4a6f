package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;

class FileCallsTest
{
    private static final int CREATE = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;

    @TempDir
    private Path directory;

    @Test
    void shouldCreateFileWithThePermissionsAsked()
    {
        final FileStatus status = statusOfNewFile("new", 0600);

        assertTrue(status.isRegularFile());
        assertEquals(0600, status.permissions());
        assertEquals(0, status.size());
    }

    @Test
    void shouldNameTheCallAndItsArgumentsWhenFileIsMissing()
    {
        final Path missing = directory.resolve("missing");

        final SystemCallException ex = assertFails(
            Errno.ENOENT, () -> Libc.open(missing.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0));

        assertEquals("open", ex.call());
        assertEquals("ENOENT", ex.errnoName());
        assertEquals(TensorPoolException.Category.SYSTEM, ex.category());
        assertEquals(
            "open(path=\"" + missing + "\", flags=0x80000, mode=00) failed: ENOENT (No such file or directory)",
            ex.getMessage());
    }

    @Test
    void shouldNotFollowFinalSymbolicLinkWhenAskedNotTo() throws IOException
    {
        final Path file = Files.createFile(directory.resolve("file"));
        final Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertFails(Errno.ELOOP, () -> Libc.open(link.toString(), Libc.O_RDONLY | Libc.O_NOFOLLOW, 0));
        Libc.close(Libc.open(link.toString(), Libc.O_RDONLY, 0));
    }

    @Test
    void shouldNotCreateFileThatIsThere() throws IOException
    {
        final Path file = Files.createFile(directory.resolve("file"));

        assertFails(Errno.EEXIST, () -> Libc.open(file.toString(), CREATE, 0600));
    }

    @Test
    void shouldOpenDirectoryOnlyAsDirectory() throws IOException
    {
        final Path file = Files.createFile(directory.resolve("file"));
        final String path = directory.toString();

        assertFails(Errno.ENOTDIR, () -> Libc.open(file.toString(), Libc.O_RDONLY | Libc.O_DIRECTORY, 0));
        assertFails(Errno.EISDIR, () -> Libc.open(path, Libc.O_RDWR, 0));
        Libc.close(Libc.open(path, Libc.O_RDONLY | Libc.O_DIRECTORY, 0));
    }

    @Test
    void shouldRefusePathThatTheSystemWouldCutOff()
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> Libc.open("/etc/passwd\0.pool", Libc.O_RDONLY, 0));

        assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
        assertTrue(ex.getMessage().contains("'/etc/passwd\\0.pool'"), ex.getMessage());
        assertTrue(ex.getMessage().contains("index 11"), ex.getMessage());
    }

    @Test
    void shouldOpenPathThatIsNotAscii() throws IOException
    {
        final int fd = Libc.open(directory.resolve("größe-张量").toString(), CREATE, 0600);
        try
        {
            assertTrue(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).endsWith("größe-张量"));
        }
        finally
        {
            Libc.close(fd);
        }
    }

    @Test
    void shouldRefuseToCloseWhatIsNotOpen()
    {
        final SystemCallException ex = assertFails(Errno.EBADF, () -> Libc.close(-1));

        assertEquals("close(fd=-1) failed: EBADF (Bad file descriptor)", ex.getMessage());
    }

    @Test
    void shouldSetTheLengthOfFile()
    {
        withNewFile("file", fd ->
        {
            Libc.ftruncate(fd, 5_000_000_000L);

            assertEquals(5_000_000_000L, Libc.statx(fd).size());
        });
    }

    @Test
    void shouldRefuseNegativeLength()
    {
        withNewFile("file", fd ->
        {
            final SystemCallException ex = assertFails(Errno.EINVAL, () -> Libc.ftruncate(fd, -1));

            assertEquals("ftruncate(fd=" + fd + ", length=-1) failed: EINVAL (Invalid argument)", ex.getMessage());
            assertFails(Errno.EINVAL, () -> Libc.fallocate(fd, 0, 0, 0));
        });
    }

    @Test
    void shouldReserveSpaceOrSayThatThereIsNone() throws IOException
    {
        final Path mountPoint = Files.createDirectory(directory.resolve("tmpfs"));
        try (TestMount mount = TestMount.at(mountPoint, "tmpfs", "size=1m"))
        {
            final int fd = Libc.open(mount.resolve("1.pool").toString(), CREATE, 0600);
            try
            {
                final SystemCallException ex =
                    assertFails(Errno.ENOSPC, () -> Libc.fallocate(fd, 0, 0, (1 << 20) + 1));
                assertTrue(ex.getMessage().contains("length=1048577"), ex.getMessage());

                Libc.fallocate(fd, 0, 0, 1 << 20);
                assertEquals(1 << 20, Libc.statx(fd).size());
                assertEquals(0, Libc.fstatfs(fd).availableBytes());
            }
            finally
            {
                Libc.close(fd);
            }
        }
    }

    @Test
    void shouldReserveSpaceBehindTheEndWithoutMovingIt()
    {
        withNewFile("file", fd ->
        {
            Libc.fallocate(fd, Libc.FALLOC_FL_KEEP_SIZE, 0, 65_536);

            assertEquals(0, Libc.statx(fd).size());
        });
    }

    @Test
    void shouldRefuseToCreateFileOnReadOnlyFileSystem() throws IOException
    {
        final Path mountPoint = Files.createDirectory(directory.resolve("tmpfs"));
        try (TestMount mount = TestMount.at(mountPoint, "tmpfs", "size=1m,ro"))
        {
            assertFails(Errno.EROFS, () -> Libc.open(mount.resolve("1.pool").toString(), CREATE, 0600));
        }
    }

    @Test
    void shouldAgreeWithJavaOnWhatFileItIs() throws IOException
    {
        final Path file = Files.write(directory.resolve("file"), new byte[4321]);
        final FileStatus status = Libc.statx(file.toString());

        assertTrue(status.isRegularFile());
        assertEquals(4321, status.size());
        assertEquals(Files.getAttribute(file, "unix:mode"), status.mode());
        assertEquals(Files.getAttribute(file, "unix:ino"), status.inode());
        assertEquals(Files.getAttribute(file, "unix:dev"), status.device());
        assertEquals(Files.getAttribute(file, "unix:uid"), status.uid());
        assertEquals(Files.getAttribute(file, "unix:gid"), status.gid());
        assertTrue(status.blockSize() > 0);
    }

    @Test
    void shouldAgreeWithJavaOnDeviceWithBigNumbers() throws IOException
    {
        final Path shm = Path.of("/dev/shm");

        assertEquals(Files.getAttribute(shm, "unix:dev"), Libc.statx(shm.toString()).device());
        assertEquals(0x1234_5000_0006_7800L, FileStatus.device(0x12345678, 0));
        assertEquals(0x876_5430_0021L, FileStatus.device(0, 0x87654321));
    }

    @Test
    void shouldTellDirectoryLinkAndPipeFromRegularFile() throws Exception
    {
        final Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        final Path file = Files.createFile(directory.resolve("file"));
        final Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertFalse(Libc.statx(directory.toString()).isRegularFile());
        assertFalse(Libc.statx(pipe.toString()).isRegularFile());
        assertFalse(Libc.statx(link.toString()).isRegularFile());
        assertEquals(
            Files.getAttribute(link, "unix:ino", LinkOption.NOFOLLOW_LINKS), Libc.statx(link.toString()).inode());
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitForTheWriterOfPipe() throws Exception
    {
        final Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

        final int fd = Libc.open(pipe.toString(), Libc.O_RDONLY | Libc.O_NONBLOCK, 0);

        assertFalse(Libc.statx(fd).isRegularFile());
        Libc.close(fd);
    }

    @Test
    void shouldKnowTheSameFileByAnotherName() throws IOException
    {
        final Path file = Files.createFile(directory.resolve("file"));
        final Path name = Files.createLink(directory.resolve("name"), file);
        final Path other = Files.createFile(directory.resolve("other"));
        final FileStatus status = Libc.statx(file.toString());

        assertTrue(status.isSameFileAs(Libc.statx(name.toString())));
        assertFalse(status.isSameFileAs(Libc.statx(other.toString())));
        assertFalse(status.isSameFileAs(
            new FileStatus(status.mode(), 0, status.inode(), status.device() + 1, 0, 0, 4096)));
    }

    @Test
    void shouldTellAboutFileThatIsOnlyNamed() throws IOException
    {
        final Path file = Files.write(directory.resolve("file"), new byte[7]);
        final int fd = Libc.open(file.toString(), Libc.O_PATH | Libc.O_CLOEXEC, 0);
        try
        {
            assertEquals(7, Libc.statx(fd).size());
            assertFails(Errno.EBADF, () -> Libc.fallocate(fd, 0, 0, 1));
        }
        finally
        {
            Libc.close(fd);
        }
    }

    @Test
    void shouldNameThePathThatCouldNotBeLookedAt()
    {
        final SystemCallException ex =
            assertFails(Errno.ENOENT, () -> Libc.statx(directory.resolve("missing").toString()));

        assertTrue(ex.getMessage().contains("path=\"" + directory.resolve("missing") + "\""), ex.getMessage());
        assertFails(Errno.EBADF, () -> Libc.statx(-1));
    }

    @Test
    void shouldNotInheritDescriptorThatClosesOnExec() throws IOException
    {
        withNewFile("file", fd ->
        {
            final String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd));
            final int flags = Integer.parseInt(info.replaceAll("(?s).*flags:\\s*([0-7]+).*", "$1"), 8);

            assertNotEquals(0, flags & Libc.O_CLOEXEC);
        });
    }

    private FileStatus statusOfNewFile(final String name, final int mode)
    {
        final int fd = Libc.open(directory.resolve(name).toString(), CREATE, mode);
        try
        {
            return Libc.statx(fd);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    private void withNewFile(final String name, final DescriptorTest test)
    {
        final int fd = Libc.open(directory.resolve(name).toString(), CREATE, 0600);
        try
        {
            test.accept(fd);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    static SystemCallException assertFails(final int errno, final Executable call)
    {
        final SystemCallException ex = assertThrows(SystemCallException.class, call);
        assertEquals(Errno.name(errno), ex.errnoName());
        assertEquals(errno, ex.errno());
        return ex;
    }

    @FunctionalInterface
    private interface DescriptorTest
    {
        void accept(int fd) throws IOException;
    }
}
