package org.tensorpool.driver;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.PoolShape;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.shm.RegionPermissions;

/**
 * Does what a test wants to see in a process with other rights and limits, and prints what came of it.
 */
final class RegionProbe
{
    private RegionProbe()
    {
    }

    /**
     * Do it.
     *
     * @param args what to do, and the base directory.
     */
    public static void main(final String[] args)
    {
        try
        {
            final String outcome = switch (args[0])
            {
                case "create" -> create(Path.of(args[1]));
                case "conclude" -> conclude(args[1]);
                case "lock" -> lockUntilItFails();
                default -> throw new IllegalArgumentException(args[0]);
            };
            System.out.println(outcome);
        }
        catch (final TensorPoolException ex)
        {
            System.out.println(ex.category() + ": " + ex.getMessage());
        }
    }

    private static String create(final Path base)
    {
        final NamespaceDirectory namespace =
            NamespaceDirectory.create(base, "probe", "ns", RegionPermissions.of("660"));
        final RegionCreator creator =
            new RegionCreator(namespace, new MappingPolicy(Requirement.OFF, Requirement.OFF));
        try (EpochRegions regions = creator.create(1, 2, 8, List.of(new PoolShape(1, 1024)), 3))
        {
            return "made " + regions.epoch();
        }
    }

    private static String conclude(final String base)
    {
        new ShmDriver.Context().configuration(DriverConfiguration.builder()
            .baseDir(base).mlockShm(true).profile("p", Profile.of(8, 1024)).stream("s", 1, "p").build()).conclude();
        return "concluded";
    }

    /** Streams take 53,248 bytes each: one can be locked, and then no other. */
    private static String lockUntilItFails()
    {
        final boolean[] hasEnded = new boolean[1];
        try (DriverTestHarness harness = new DriverTestHarness()
            .configured((c) -> c.mlockShm(true))
            .inContext((c) -> c.terminationHook(() -> hasEnded[0] = true))
            .start())
        {
            final Heard.Attached first = harness.awaitAnswer(harness.attach(10_000, 501, Role.CONSUMER));
            final Heard.Attached second = harness.awaitAnswer(harness.attach(10_001, 502, Role.CONSUMER));
            final Heard.Shutdown end = harness.await(Heard.Shutdown.class);
            final boolean isOver = end.reason() == ShutdownReason.ERROR && hasEnded[0] &&
                !harness.driver().context().agentInvoker().isRunning();
            return "first " + first.code() + ", second " + second.code() + ", over " + isOver + ": " +
                second.errorMessage();
        }
    }
}
