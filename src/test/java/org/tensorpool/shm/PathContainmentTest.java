package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.os.FileStatus;
import org.tensorpool.os.Libc;
import org.tensorpool.testing.ChildProcess;
import org.tensorpool.testing.ProcessState;
import org.tensorpool.testing.SharedDirectory;
import org.tensorpool.testing.Shell;

class PathContainmentTest
{
    private final SharedDirectory base = new SharedDirectory();
    private final SharedDirectory elsewhere = new SharedDirectory();
    private final PathContainment containment = PathContainment.of(List.of(base.path()));
    private Path file;

    @BeforeEach
    void makeARegion()
    {
        file = base.write("region", new byte[64]);
        elsewhere.write("region", new byte[64]);
    }

    @AfterEach
    void nothingStaysOpen()
    {
        assertEquals(List.of(), ProcessState.openFilesIn(base.path()));
        assertEquals(List.of(), ProcessState.openFilesIn(elsewhere.path()));
        base.close();
        elsewhere.close();
    }

    @Test
    void shouldOpenARegularFileInsideABaseDirectory()
    {
        assertOpens(file.toString(), file);
    }

    @Test
    void shouldFollowNoLinkAndOpenForReadingOnlyUnlessAskedToWrite() throws IOException
    {
        for (final boolean isWritable : new boolean[]{false, true})
        {
            final int fd = containment.open(file.toString(), isWritable);
            try
            {
                final String flags = Files.readString(Path.of("/proc/self/fdinfo/" + fd)).lines()
                    .filter(line -> line.startsWith("flags:")).findFirst().orElseThrow();
                final int mode = Integer.parseInt(flags.substring(6).trim(), 8);
                assertEquals(isWritable ? Libc.O_RDWR : Libc.O_RDONLY, mode & 3);
                assertTrue((mode & Libc.O_NOFOLLOW) != 0, flags);
                assertTrue((mode & Libc.O_CLOEXEC) != 0, flags);
            }
            finally
            {
                Libc.close(fd);
            }
        }
    }

    @Test
    void shouldTakeAnyOfSeveralBaseDirectories()
    {
        final PathContainment both = PathContainment.of(List.of(base.path(), elsewhere.path()));

        assertEquals(elsewhere.resolve("region"), both.resolve(elsewhere.resolve("region").toString()));
        assertEquals(file, both.resolve(file.toString()));
    }

    @Test
    void shouldRejectARelativePath()
    {
        assertRefused("region", "it is not absolute");
        assertRefused("./region", "it is not absolute");
    }

    @Test
    void shouldRejectAPathOutsideTheBaseDirectories()
    {
        final String message = assertRefused(elsewhere.resolve("region").toString(), "allowed base directories");

        assertTrue(message.contains(base.path().toString()), message);
        assertTrue(message.contains("allowed_base_dirs"), message);
    }

    @Test
    void shouldRejectAPathThatLeavesTheBaseDirectoryByDots()
    {
        assertRefused(
            base.path() + "/../" + elsewhere.path().getFileName() + "/region", "allowed base directories");
        assertRefused("/dev/shm/../../etc/passwd", "allowed base directories");
    }

    @Test
    void shouldTakeDotsThatStayInside() throws IOException
    {
        Files.createDirectory(base.resolve("sub"));

        assertOpens(base.path() + "/sub/../region", file);
        assertOpens(base.path() + "/./region", file);
    }

    @Test
    void shouldRejectASiblingWhoseNameBeginsWithThatOfTheBaseDirectory() throws IOException
    {
        final Path sibling = Path.of(base.path() + "-sibling");
        Files.createDirectory(sibling);
        try
        {
            Files.write(sibling.resolve("region"), new byte[64]);
            assertRefused(sibling.resolve("region").toString(), "allowed base directories");
        }
        finally
        {
            Files.deleteIfExists(sibling.resolve("region"));
            Files.delete(sibling);
        }
    }

    @Test
    void shouldRejectALinkThatLeadsOutside() throws IOException
    {
        Files.createSymbolicLink(base.resolve("link"), elsewhere.resolve("region"));
        Files.createSymbolicLink(base.resolve("directory"), elsewhere.path());

        assertRefused(base.resolve("link").toString(), "allowed base directories");
        assertRefused(base.resolve("directory/region").toString(), "allowed base directories");
    }

    /** What counts is the canonical path: it lies inside, and that is what is opened. */
    @Test
    void shouldFollowALinkThatStaysInside() throws IOException
    {
        Files.createSymbolicLink(base.resolve("link"), file);

        assertOpens(base.resolve("link").toString(), file);
    }

    @Test
    void shouldResolveALinkedBaseDirectoryOnce() throws IOException
    {
        final Path link = elsewhere.resolve("base");
        Files.createSymbolicLink(link, base.path());
        final PathContainment linked = PathContainment.of(List.of(link));
        assertEquals(List.of(base.path()), linked.allowedDirectories());
        assertEquals(file, linked.resolve(link + "/region"));

        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("/etc"));
        assertThrows(TensorPoolException.class, () -> linked.resolve(link + "/passwd"));
        assertEquals(file, linked.resolve(file.toString()));
    }

    @Test
    void shouldRejectALinkThatLeadsToItself() throws IOException
    {
        Files.createSymbolicLink(base.resolve("loop"), base.resolve("loop"));

        assertRefused(base.resolve("loop").toString(), "it can't be resolved");
    }

    @Test
    void shouldRejectADirectory() throws IOException
    {
        Files.createDirectory(base.resolve("sub"));

        assertRefused(base.resolve("sub").toString(), "it is not a regular file");
    }

    @Test
    void shouldRejectTheBaseDirectoryItself()
    {
        assertRefused(base.path().toString(), "allowed base directories");
    }

    @Test
    void shouldRejectAPipeWithoutWaitingForItsOtherEnd()
    {
        final String pipe = base.resolve("pipe").toString();
        final String complaint = Shell.complaintOf("mkfifo", pipe);
        assumeTrue(complaint == null, complaint);

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertRefused(pipe, "it is not a regular file"));
    }

    @Test
    void shouldRejectDevices()
    {
        for (final String type : List.of("c", "b"))
        {
            final String device = base.resolve("device-" + type).toString();
            final String complaint = Shell.complaintOf("mknod", device, type, "1", "3");
            assumeTrue(complaint == null, () -> "skipped, because devices can't be made here: " + complaint);

            assertRefused(device, "it is not a regular file");
        }
    }

    @Test
    void shouldRejectASocket() throws IOException
    {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX))
        {
            socket.bind(UnixDomainSocketAddress.of(base.resolve("socket")));

            assertRefused(base.resolve("socket").toString(), "it is not a regular file");
        }
    }

    @Test
    void shouldRejectAFileThatDoesNotExist()
    {
        assertRefused(base.resolve("missing").toString(), "it can't be resolved");
    }

    @Test
    void shouldRejectAPathThatNoFileCanHave()
    {
        assertRefused(base.path() + "/a\0b", "it can't be resolved");
    }

    @Test
    void shouldHoldABaseDirectoryThatDoesNotExistYet()
    {
        final PathContainment early = PathContainment.of(List.of(base.resolve("later/deep")));

        assertEquals(List.of(base.resolve("later/deep")), early.allowedDirectories());
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> early.resolve(file.toString()));
        assertEquals(Category.INVALID_REGION, ex.category());
    }

    @Test
    void shouldNeedAtLeastOneBaseDirectory()
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> PathContainment.of(List.of()));

        assertEquals(Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().contains("name at least one"), ex.getMessage());
    }

    @Test
    void shouldRejectABaseDirectoryThatIsNotAbsolute()
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> PathContainment.of(List.of(Path.of("dev/shm"))));

        assertEquals(Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().contains("'dev/shm' is not absolute"), ex.getMessage());
    }

    /**
     * While a file is swapped for a link to the outside and back, an open gives the file inside or nothing.
     */
    @Test
    void shouldNeverOpenAFileOutsideWhileLinksAreSwapped() throws Exception
    {
        final FileStatus outside = Libc.statx(elsewhere.resolve("region").toString());
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread swapper = new Thread(() -> swapUntil(isDone));
        swapper.start();
        int opened = 0;
        int refused = 0;
        try
        {
            for (int round = 0; round < 200_000 && (opened < 200 || refused < 200); round++)
            {
                try
                {
                    final int fd = containment.open(file.toString(), true);
                    final FileStatus found = Libc.statx(fd);
                    Libc.close(fd);
                    assertTrue(!found.isSameFileAs(outside), "opened a file outside of the base directory");
                    opened++;
                }
                catch (final TensorPoolException ex)
                {
                    refused++;
                }
            }
        }
        finally
        {
            isDone.set(true);
            swapper.join();
        }

        assertTrue(opened > 0 && refused > 0, opened + " opened, " + refused + " refused: nothing was swapped");
    }

    /** The same with a directory on the way to the file. */
    @Test
    void shouldNeverOpenAFileOutsideWhileADirectoryOnTheWayIsSwappedForALink() throws Exception
    {
        final FileStatus outside = Libc.statx(elsewhere.resolve("region").toString());
        final Path directory = Files.createDirectory(base.resolve("epoch"));
        Files.write(directory.resolve("region"), new byte[64]);
        final Path aside = base.resolve("aside");
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread swapper = Thread.ofPlatform().start(() ->
        {
            while (!isDone.get())
            {
                directory.toFile().renameTo(aside.toFile());
                link(directory, elsewhere.path());
                directory.toFile().delete();
                aside.toFile().renameTo(directory.toFile());
            }
        });
        int opened = 0;
        int refused = 0;
        try
        {
            for (int round = 0; round < 200_000 && (opened < 200 || refused < 200); round++)
            {
                try
                {
                    final int fd = containment.open(directory.resolve("region").toString(), true);
                    final FileStatus found = Libc.statx(fd);
                    Libc.close(fd);
                    assertFalse(found.isSameFileAs(outside), "opened a file outside of the base directory");
                    opened++;
                }
                catch (final TensorPoolException ex)
                {
                    refused++;
                }
            }
        }
        finally
        {
            isDone.set(true);
            swapper.join();
        }

        assertTrue(opened > 0 && refused > 0, opened + " opened, " + refused + " refused: nothing was swapped");
    }

    private static void link(final Path from, final Path to)
    {
        try
        {
            Files.createSymbolicLink(from, to);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldSayWhoseFileItIsThatAnotherUserKeepsToHimself() throws IOException
    {
        Files.setPosixFilePermissions(base.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
        final List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        assumeTrue(Shell.complaintOf("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true") == null,
            "skipped, because no process of another user can be started here");
        final String[][] cases = {
            {"rw-------", "false", "EACCES"}, {"rw-r-----", "false", "EACCES"}, {"rw-r--r--", "true", "EACCES"},
            {"rw-r--r--", "false", "opened"}};
        for (final String[] each : cases)
        {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(each[0]));
            try (ChildProcess process = ChildProcess.startBy(
                nobody, PathProbe.class.getName(), base.path().toString(), file.toString(), each[1]))
            {
                process.awaitExit();
                assertTrue(process.lines().toString().contains(each[2]), () -> each[0] + ": " + process.lines());
            }
        }
    }

    private void swapUntil(final AtomicBoolean isDone)
    {
        try
        {
            while (!isDone.get())
            {
                Files.createSymbolicLink(base.resolve("next"), elsewhere.resolve("region"));
                Files.move(base.resolve("next"), file, StandardCopyOption.ATOMIC_MOVE);
                Files.write(base.resolve("next"), new byte[64]);
                Files.move(base.resolve("next"), file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void assertOpens(final String path, final Path expected)
    {
        final int fd = containment.open(path, false);
        try
        {
            assertTrue(Libc.statx(fd).isSameFileAs(Libc.statx(expected.toString())));
        }
        finally
        {
            Libc.close(fd);
        }
    }

    private String assertRefused(final String path, final String why)
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> containment.open(path, false));
        assertEquals(Category.INVALID_REGION, ex.category());
        assertTrue(ex.getMessage().startsWith("region '"), ex.getMessage());
        assertTrue(ex.getMessage().contains(why), ex.getMessage());
        return ex.getMessage();
    }
}
