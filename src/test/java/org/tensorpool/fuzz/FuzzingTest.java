package org.tensorpool.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder and parser gets inputs that nobody would write: no exception but those that are documented, no hang, no
 * allocation beyond the bound, nothing kept for good. First Jazzer, guided by coverage, over all of them; then for each
 * the seeds, what Jazzer found, and mutations of both. In each build a fixed number, with
 * {@code -Dtensorpool.test.long=true} ten million of each.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FuzzingTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    /** Of a target that takes a microsecond for each. */
    private static final long INPUTS = Long.getLong("tensorpool.fuzz.inputs", IS_LONG ? 10_000_000 : 20_000);
    private static final long GUIDED_INPUTS = Long.getLong("tensorpool.fuzz.guided", IS_LONG ? 10_000_000 : 20_000);
    /** Where there is less time than inputs: each target ends after so long, whatever it has reached. */
    private static final long SECONDS = Long.getLong("tensorpool.fuzz.seconds", 0);
    private static final long GUIDED_SECONDS = Long.getLong("tensorpool.fuzz.guided.seconds", 0);
    private static final long SEED = 20_261_123L;
    /** Heap that may be left over once the inputs are gone. */
    private static final long MAX_KEPT = 16L << 20;
    private static final int WARM_UP = 1_000;
    private static final Path DIRECTORY = Path.of("target", "fuzz");
    /** A supervisor says of each whom it doesn't understand. */
    private static final Logger LOGGER = Logger.getLogger("org.tensorpool.supervisor");

    private final JazzerRun jazzer = new JazzerRun(DIRECTORY.resolve("jazzer"));

    @BeforeAll
    static void hush()
    {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak()
    {
        LOGGER.setLevel(null);
    }

    static Stream<FuzzTarget> targets()
    {
        return FuzzTargets.chosen();
    }

    @Test
    @Order(1)
    @Timeout(value = 5, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldTakeAnyInputThatJazzerFinds()
    {
        if (GUIDED_INPUTS > 0)
        {
            report("guided by coverage, all targets: " + jazzer.run(GUIDED_INPUTS, GUIDED_SECONDS));
            assertTrue(FuzzTargets.chosen().anyMatch((target) -> !jazzer.found(target).isEmpty()),
                "nothing that was tried reached anything new");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    @Order(2)
    @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldTakeAnyInput(final FuzzTarget target)
    {
        final List<byte[]> pool = FuzzMutator.pool(target, IS_LONG ? jazzer.found(target) : List.of());
        final long startNs = System.nanoTime();
        try (FuzzMeter meter = new FuzzMeter(target, 1))
        {
            final long kept = mutate(target, pool, meter);
            report(String.format("%-32s %,d inputs in %d s, at most %,d bytes allocated, %d KiB kept",
                target, meter.inputs(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs),
                meter.mostAllocated(), kept >> 10));
            assertTrue(kept < MAX_KEPT, target + " keeps " + kept + " bytes of what it was given");
        }
    }

    /** @return bytes of the heap that are left over. */
    private static long mutate(final FuzzTarget target, final List<byte[]> pool, final FuzzMeter meter)
    {
        pool.forEach(meter::accept);
        final FuzzMutator mutator = new FuzzMutator(target, pool, SEED);
        final long inputs = Math.max(100, INPUTS / target.slowness());
        final long warmUp = Math.min(WARM_UP, inputs - 1);
        final long startNs = System.nanoTime();
        long before = 0;
        for (long i = 0; i < inputs && !isOver(startNs, i); i++)
        {
            if (i == warmUp)
            {
                before = used();
            }
            meter.accept(mutator.next());
        }

        return used() - before;
    }

    private static boolean isOver(final long startNs, final long inputs)
    {
        return SECONDS > 0 && inputs > WARM_UP && System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(SECONDS);
    }

    private static long used()
    {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void report(final String line)
    {
        try
        {
            Files.createDirectories(DIRECTORY);
            Files.writeString(DIRECTORY.resolve("report.txt"), line + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
