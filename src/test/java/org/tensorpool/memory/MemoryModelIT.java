package org.tensorpool.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Every stress test of the memory model ({@code *Stress}), run by jcstress in processes of its own. A short run takes
 * each in the JVM as it is; with {@code -Dtensorpool.test.long=true} each runs with its actors interpreted and compiled
 * by either compiler in every combination, and with the order of instructions shuffled.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class MemoryModelIT
{
    /** Strides of 256 states; the states take turns with slots, of which there are four times as many. */
    static final int STRIDES = 16;

    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    private static final long LIMIT_MINUTES = IS_LONG ? 120 : 10;
    private static final Path REPORT = Path.of("target", "jcstress").toAbsolutePath();
    private static final Path SOURCES = Path.of("src", "test", "java");
    private static final List<String> FLAGS = List.of(
        "--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    /** What jcstress would choose for tests of two actors that it compiles as one. */
    private static final List<List<String>> LONG_MODES = List.of(
        List.of("-Xint"), List.of("-XX:TieredStopAtLevel=1"), List.of("-XX:-TieredCompilation"),
        List.of("-XX:-TieredCompilation", "-XX:+UnlockDiagnosticVMOptions", "-XX:+StressLCM", "-XX:+StressGCM"));
    /** Its own list of flags takes each test thirty-four times, and an hour and a half. */
    private static final String SHUFFLED = "-XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions " +
        "-XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP";
    private static final List<List<String>> SHORT_MODES = List.of(List.of());

    @BeforeAll
    static void clean() throws IOException
    {
        if (Files.exists(REPORT))
        {
            try (Stream<Path> files = Files.walk(REPORT))
            {
                for (final Path file : files.sorted((one, other) -> other.compareTo(one)).toList())
                {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(REPORT);
    }

    @Test
    void shouldKnowEveryStressTestThatIsWritten() throws IOException
    {
        final Set<String> known = new TreeSet<>();
        TestList.tests().forEach((test) -> known.add(fileOf(test)));
        final Set<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES))
        {
            files.filter((file) -> file.toString().endsWith("Stress.java"))
                .forEach((file) -> written.add(SOURCES.relativize(file).toString()));
        }

        assertEquals(written, known);
    }

    /** Tests are classes, or static classes within one. */
    private static String fileOf(final String test)
    {
        return test.replaceAll("(Stress)\\b.*", "$1").replace('.', File.separatorChar) + ".java";
    }

    @Test
    void shouldSeeNoForbiddenOutcomeOfTwoActors() throws IOException, InterruptedException
    {
        final List<String> command = command(FLAGS, "org.openjdk.jcstress.Main");
        command.addAll(List.of("-r", REPORT.toString(), "-f", "1", "-iters", "1", "-time", IS_LONG ? "1000" : "500",
            "-strideCount", Integer.toString(STRIDES)));
        command.addAll(List.of("-sc", Boolean.toString(IS_LONG), "-jvmArgs", IS_LONG ? SHUFFLED : "-XX:+UseSerialGC"));
        run(command, "two-actors.log");

        final Set<String> missing = tests(2);
        final List<String> problems = new ArrayList<>();
        long samples = 0;
        for (final TestResult result : results())
        {
            missing.remove(result.getName());
            samples += result.getTotalCount();
            if (result.status() != Status.NORMAL || !result.grading().isPassed || result.getTotalCount() == 0)
            {
                problems.add(result.getName() + " " + result.status() + " " + result.getConfig() + " " +
                    result.grading().failureMessages + result.getMessages() + result.getVmErr());
            }
        }

        report("two actors", tests(2).size(), samples);
        assertEquals(List.of(), problems);
        assertEquals(Set.of(), missing, "not run; see " + REPORT);
    }

    @Test
    void shouldSeeNoForbiddenOutcomeOfThreeActors() throws IOException, InterruptedException
    {
        final Set<String> tests = tests(3);
        final List<String> problems = new ArrayList<>();
        long samples = 0;
        for (final List<String> mode : IS_LONG ? LONG_MODES : SHORT_MODES)
        {
            final Set<String> missing = new TreeSet<>(tests);
            for (final String line : runThreeActors(mode, tests))
            {
                final String[] fields = line.split("\t");
                if (fields.length == 4)
                {
                    missing.remove(fields[0]);
                    samples += Long.parseLong(fields[2]);
                    if (!fields[3].startsWith("ACCEPTABLE"))
                    {
                        problems.add(mode + " " + line);
                    }
                }
            }
            assertEquals(Set.of(), missing, "not run with " + mode + "; see " + REPORT);
        }

        report("three actors", tests.size(), samples);
        assertEquals(List.of(), problems);
    }

    private static List<String> runThreeActors(final List<String> mode, final Set<String> tests)
        throws IOException, InterruptedException
    {
        final List<String> flags = new ArrayList<>(FLAGS);
        flags.add("-Xmx256m");
        flags.addAll(mode);
        final List<String> command = command(flags, ThreeActors.class.getName());
        command.add(IS_LONG ? "20000" : "2000");
        command.addAll(tests);
        final String log = "three-actors" + String.join("", mode).replace(':', ' ') + ".log";
        run(command, log);
        return Files.readAllLines(REPORT.resolve(log));
    }

    private static Set<String> tests(final int actors)
    {
        final Set<String> tests = new TreeSet<>(TestList.tests());
        tests.removeIf((test) -> TestList.getInfo(test).threads() != actors);
        assertTrue(tests.size() > 2, tests.toString());
        return tests;
    }

    /** As jcstress has written them; it leaves them where it is run. */
    private static List<TestResult> results() throws IOException
    {
        final List<Path> files;
        try (Stream<Path> all = Files.list(REPORT))
        {
            files = all.filter((file) -> file.toString().endsWith(".bin.gz")).toList();
        }
        assertEquals(1, files.size(), files.toString());

        final InProcessCollector collector = new InProcessCollector();
        final DiskReadCollector reader = new DiskReadCollector(files.get(0).toString(), collector);
        try
        {
            reader.dump();
        }
        catch (final ClassNotFoundException ex)
        {
            throw new AssertionError(ex);
        }
        finally
        {
            reader.close();
        }
        return List.copyOf(collector.getTestResults());
    }

    private static List<String> command(final List<String> flags, final String main)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }

    private static void run(final List<String> command, final String log) throws IOException, InterruptedException
    {
        final File output = REPORT.resolve(log).toFile();
        final Process process = new ProcessBuilder(command).directory(REPORT.toFile())
            .redirectErrorStream(true).redirectOutput(output).start();
        try
        {
            assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "still running; see " + output);
            assertEquals(0, process.exitValue(), "failed; see " + output);
        }
        finally
        {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void report(final String what, final int tests, final long samples) throws IOException
    {
        Files.writeString(REPORT.resolve(what.replace(' ', '-') + ".txt"),
            what + ": " + tests + " tests, " + samples + " samples\n");
    }
}
