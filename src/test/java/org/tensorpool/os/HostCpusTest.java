package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;

class HostCpusTest
{
    @TempDir
    private Path directory;
    private Path status;

    @BeforeEach
    void write() throws IOException
    {
        Files.writeString(directory.resolve("online"), "0-7\n");
        Files.writeString(directory.resolve("isolated"), "6-7,9\n");
        status = Files.writeString(directory.resolve("status"),
            "Name:\tjava\nCpus_allowed:\t0f\nCpus_allowed_list:\t0-3,8\nMems_allowed:\t1\n");
    }

    @Test
    void shouldLetAProcessAskForItsMaskAndForIsolatedCpusThatAreOnline()
    {
        assertEquals("0-3,6-7", CpuList.format(HostCpus.read(directory, status).usable()));
    }

    @Test
    void shouldDoWithoutAListOfIsolatedCpus() throws IOException
    {
        Files.delete(directory.resolve("isolated"));

        assertEquals("0-3", CpuList.format(HostCpus.read(directory, status).usable()));
    }

    @Test
    void shouldSayWhatCantBeRead() throws IOException
    {
        Files.delete(directory.resolve("online"));

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> HostCpus.read(directory, status));
        assertTrue(ex.getMessage().contains(directory.resolve("online").toString()), ex.getMessage());
    }

    @Test
    void shouldFindTheMaskOfThisProcess()
    {
        assertTrue(HostCpus.atStart().mask().cardinality() > 0);
        assertTrue(HostCpus.atStart().online().cardinality() >= HostCpus.atStart().mask().cardinality());
    }
}
