package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.testing.ChildProcess;
import org.tensorpool.testing.Shell;

/**
 * Processes that are given no more memory: a mapping comes about whole, or not at all and with a reason.
 */
class MemoryLimitSystemTest
{
    private static final int SLOT_BYTES = 16 << 20;
    private static final long SPARE_BYTES = 48L << 20;

    private final TensorPoolSystem system = new TensorPoolSystem();

    @AfterEach
    void stop()
    {
        system.close();
    }

    @Test
    void shouldTellAConsumerThatAddressSpaceIsLimitedAndServeItOnceItIsNot() throws IOException
    {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit of util-linux is needed");
        system.otherProfile(Profile.of(TensorPoolSystem.NSLOTS, SLOT_BYTES));
        system.startMediaDriver();
        system.startShmDriver();
        try (ChildProcess child = ChildProcess.start(
            "org.tensorpool.system.LimitProbe", system.aeronDirectory(), system.baseDirectory().toString()))
        {
            child.awaitLine("ready");
            for (final String order : List.of("connect", "consume " + STREAM))
            {
                assertEquals("done " + order, child.ask(order, "done "));
            }
            final String mapped = child.ask("count", "done ");

            limitAddressSpace(child.pid(), Long.toString(addressSpace(child.pid()) + SPARE_BYTES));
            final String outcome = child.ask("consume " + OTHER_STREAM, "done ");
            assertTrue(outcome.startsWith("done refused RESOURCE"), outcome);
            assertTrue(outcome.contains("ENOMEM") && outcome.contains("ulimit -v"), outcome);
            assertEquals(mapped, child.ask("count", "done "), "nothing of it stays mapped");

            limitAddressSpace(child.pid(), "unlimited");
            assertEquals("done consume " + OTHER_STREAM, child.ask("consume " + OTHER_STREAM, "done "));
        }
    }

    private static void limitAddressSpace(final long pid, final String bytes)
    {
        assertNull(Shell.complaintOf("prlimit", "--pid", Long.toString(pid), "--as=" + bytes + ":unlimited"));
    }

    private static long addressSpace(final long pid) throws IOException
    {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter((line) -> line.startsWith("VmSize:"))
            .mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
            .findFirst().orElseThrow();
    }

    @Test
    void shouldLeaveNothingMappedWhereTheHeapIsFull()
    {
        try (ChildProcess child =
            ChildProcess.start("org.tensorpool.shm.HeapProbe", system.baseDirectory().toString()))
        {
            assertEquals(0, child.awaitExit(), () -> child.lines().toString());
            assertEquals(List.of("out of memory, left 0", "mapped again"), child.lines());
        }
    }
}
