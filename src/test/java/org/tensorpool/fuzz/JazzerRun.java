package org.tensorpool.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jazzer in a JVM of its own, guided by the coverage of our classes, over all targets in turns. It keeps what reached
 * something new, for the next run and for the mutations that follow.
 */
final class JazzerRun
{
    private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+)");
    private static final int TIMEOUT_S = 30;

    private final List<FuzzTarget> targets = FuzzTargets.chosen().toList();
    private final Path directory;

    /** @param directory that it has to itself. */
    JazzerRun(final Path directory)
    {
        this.directory = directory.toAbsolutePath();
    }

    /**
     * @param inputs  to try.
     * @param seconds after which it ends all the same; 0 for never.
     * @return what Jazzer said at its end: inputs tried and edges covered.
     */
    String run(final long inputs, final long seconds)
    {
        try
        {
            Files.createDirectories(corpus());
            writeSeeds();
            writeWords();
            final Path log = directory.resolve("jazzer.log");
            final int exit = new ProcessBuilder(command(inputs, seconds)).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start().waitFor();
            final String said = Files.readString(log, StandardCharsets.ISO_8859_1);
            final Matcher done = DONE.matcher(said);
            if (exit != 0 || !done.find())
            {
                throw new AssertionError("Jazzer ended with " + exit + ", see " + log + ":\n" +
                    said.substring(Math.max(0, said.length() - 4096)));
            }
            return done.group(1) + " inputs, " + done.group(2) + " edges";
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }

    /** What reached something new of a target, so far. */
    List<byte[]> found(final FuzzTarget target)
    {
        final int index = targets.indexOf(target);
        return FuzzSeeds.files(corpus())
            .filter((input) -> input.length > 0 && (input[0] & 0xFF) % targets.size() == index)
            .map((input) -> Arrays.copyOfRange(input, 1, Math.min(input.length, 1 + target.maxLength()))).toList();
    }

    private Path corpus()
    {
        return directory.resolve("corpus");
    }

    private List<String> command(final long inputs, final long seconds)
    {
        return List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+EnableDynamicAgentLoading", "-Xmx1g", "-XX:+UseSerialGC", "-Djava.awt.headless=true",
            "-D" + FuzzTargets.CHOICE + "=" + System.getProperty(FuzzTargets.CHOICE, ""),
            "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + JazzerTarget.class.getName(),
            "--instrumentation_includes=org.tensorpool.**",
            // Its bug detectors look for injections into what we don't have.
            "--custom_hook_includes=none.**",
            "--reproducer_path=" + directory,
            corpus().toString(), directory.resolve("seeds").toString(),
            "-runs=" + inputs, "-max_total_time=" + seconds, "-seed=1",
            "-max_len=" + (1 + targets.stream().mapToInt(FuzzTarget::maxLength).max().orElse(0)),
            "-timeout=" + TIMEOUT_S, "-rss_limit_mb=0", "-artifact_prefix=" + directory + "/",
            "-dict=" + directory.resolve("words"));
    }

    private void writeSeeds() throws IOException
    {
        final Path seeds = Files.createDirectories(directory.resolve("seeds"));
        for (int index = 0; index < targets.size(); index++)
        {
            int number = 0;
            for (final byte[] seed : targets.get(index).seeds())
            {
                final byte[] input = new byte[1 + seed.length];
                input[0] = (byte)index;
                System.arraycopy(seed, 0, input, 1, seed.length);
                Files.write(seeds.resolve(targets.get(index).name() + "-" + number++), input);
            }
        }
    }

    private void writeWords() throws IOException
    {
        final Set<String> words = new LinkedHashSet<>();
        targets.forEach((target) -> words.addAll(target.words()));
        final List<String> lines = new ArrayList<>();
        for (final String word : words)
        {
            final StringBuilder line = new StringBuilder("\"");
            for (final byte b : word.getBytes(StandardCharsets.UTF_8))
            {
                line.append(String.format("\\x%02X", b));
            }
            lines.add(line.append('"').toString());
        }
        Files.write(directory.resolve("words"), lines);
    }
}
