package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochDirectoriesTest
{
    @TempDir
    private Path base;
    private Path outside;
    private NamespaceDirectory namespace;
    private EpochDirectories directories;

    @BeforeEach
    void create() throws IOException
    {
        namespace = NamespaceDirectory.create(base, "me", "ns", RegionPermissions.of("660"));
        directories = new EpochDirectories(namespace);
        outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("header.ring"), "precious");
    }

    @Test
    void shouldListOnlyDirectoriesThatAreNamedAsStreamsAndEpochs() throws IOException
    {
        for (final String name : List.of("5/7", "5/08", "5/x", "4294967295/1", "4294967296/1", "name/1", "5/-3"))
        {
            Files.createDirectories(namespace.path().resolve(name));
        }
        Files.writeString(namespace.path().resolve("6"), "a file");
        Files.createSymbolicLink(namespace.path().resolve("5/9"), outside);

        assertEquals(List.of(-1, 5), directories.streams().stream().sorted().toList());
        assertEquals(List.of(7L), LongStream.of(directories.epochs(5).toLongArray()).boxed().toList());
        assertTrue(directories.epochs(77).isEmpty());
    }

    @Test
    void shouldRemoveRegionsAndTheirDirectories() throws IOException
    {
        final Path epoch = Files.createDirectories(namespace.path().resolve("5/7"));
        Files.writeString(epoch.resolve("header.ring"), "");
        Files.writeString(epoch.resolve("1.pool"), "");

        assertTrue(directories.delete(5, 7));

        assertFalse(Files.exists(namespace.path().resolve("5")));
        assertTrue(directories.delete(5, 7));
    }

    @Test
    void shouldKeepADirectoryThatHoldsSomethingElse() throws IOException
    {
        final Path epoch = Files.createDirectories(namespace.path().resolve("5/7"));
        Files.writeString(epoch.resolve("notes.txt"), "");

        assertFalse(directories.delete(5, 7));

        assertTrue(Files.exists(epoch.resolve("notes.txt")));
    }

    @Test
    void shouldNotRemoveThroughALinkedEpoch() throws IOException
    {
        Files.createDirectories(namespace.path().resolve("5"));
        Files.createSymbolicLink(namespace.path().resolve("5/7"), outside);

        assertRefused();
    }

    @Test
    void shouldNotRemoveThroughALinkedStream() throws IOException
    {
        Files.createDirectories(outside.resolve("7"));
        Files.move(outside.resolve("header.ring"), outside.resolve("7/header.ring"));
        Files.createSymbolicLink(namespace.path().resolve("5"), outside);

        assertRefused();
        assertTrue(Files.exists(outside.resolve("7/header.ring")));
    }

    private void assertRefused() throws IOException
    {
        try
        {
            assertFalse(directories.delete(5, 7));
        }
        catch (final IOException ignore)
        {
            // Which it is depends on the system.
        }
        assertTrue(Files.exists(outside.resolve("header.ring")) || Files.exists(outside.resolve("7/header.ring")));
    }

    @Test
    void shouldReadNoSuperblockWhereThereIsNone() throws IOException
    {
        assertNull(directories.superblock(5, 7));
        final Path epoch = Files.createDirectories(namespace.path().resolve("5/7"));
        assertNull(directories.superblock(5, 7));
        Files.write(epoch.resolve("header.ring"), new byte[63]);
        assertNull(directories.superblock(5, 7));
        Files.write(epoch.resolve("header.ring"), new byte[64]);
        assertNull(directories.superblock(5, 7));
    }

    @Test
    void shouldReadNoSuperblockThroughALink() throws IOException
    {
        Files.createDirectories(namespace.path().resolve("5/7"));
        Files.createSymbolicLink(namespace.path().resolve("5/7/header.ring"), outside.resolve("header.ring"));

        assertNull(directories.superblock(5, 7));
    }

    @Test
    void shouldRefuseANamespaceThatLeadsElsewhere()
    {
        for (final String name : List.of("", ".", "..", "a/b", "../x"))
        {
            assertThrows(org.tensorpool.TensorPoolException.class,
                () -> NamespaceDirectory.create(base, "me", name, RegionPermissions.of("660")), name);
        }
    }
}
