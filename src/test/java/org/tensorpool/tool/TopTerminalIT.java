package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tp_tool top} in a terminal, which tmux draws.
 */
@Timeout(300)
class TopTerminalIT
{
    private static final String MOON = Path.of("src/test/resources/samples/moon.png").toString();
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path directory;
    private DriverProcess driver;
    private ToolProcess producer;
    private ToolProcess consumer;

    @BeforeEach
    void start() throws IOException
    {
        assumeTrue(hasTmux(), "there is no tmux: install it to try top in a terminal");
        driver = DriverProcess.withLongLeases();
        producer = driver.tool("publish", "--loop", "--rate", "50", "--wait", "60", "--client-id", "4711",
            "--input", MOON);
        consumer = driver.tool("consume", "--client-id", "4712");
        try (ToolProcess top = ToolProcess.tool("top", "--json", "--interval", "0.5", "--config", driver.config()))
        {
            top.awaitOutput("\"client\":\"tp_tool consume\"");
        }
    }

    @AfterEach
    void stop() throws IOException, InterruptedException
    {
        if (driver != null)
        {
            tmux("kill-server");
            new ProcessBuilder("kill", "-CONT", Long.toString(consumer.pid())).start().waitFor();
            consumer.close();
            producer.close();
            driver.close();
        }
    }

    private static boolean hasTmux()
    {
        try
        {
            return new ProcessBuilder("tmux", "-V").redirectErrorStream(true).start().waitFor() == 0;
        }
        catch (final IOException ex)
        {
            return false;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String tmux(final String... args) throws IOException
    {
        final List<String> command =
            new ArrayList<>(List.of("tmux", "-S", directory.resolve("tmux").toString(), "-f", "/dev/null"));
        command.addAll(List.of(args));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        try (InputStream output = builder.start().getInputStream())
        {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void open(final int width, final int height) throws IOException
    {
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        // The shell stays, so that what top leaves behind can be seen.
        tmux("new-session", "-d", "-x", "" + width, "-y", "" + height,
            "echo before; " + java + " -Xmx256m -jar " + ToolProcess.jar() + " top --config " + driver.config() +
            " 2> " + directory.resolve("err") + "; echo ended with $?; stty -a | grep -o '[-]*echo '; cat");
        tmux("set-option", "-g", "window-size", "manual");
    }

    private String await(final Predicate<String> condition) throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        String screen = "";
        while (System.nanoTime() - deadlineNs < 0)
        {
            screen = tmux("capture-pane", "-p");
            if (condition.test(screen))
            {
                return screen;
            }
            Thread.sleep(200);
        }

        throw new AssertionError("it did not come to the screen that was awaited but to\n" + screen);
    }

    private static boolean hasAll(final String screen, final String... texts)
    {
        return List.of(texts).stream().allMatch(screen::contains);
    }

    private void assertLeavesTheTerminalAsItWas() throws IOException, InterruptedException
    {
        final String after = await((screen) -> screen.contains("ended with"));
        assertTrue(hasAll(after, "before", "ended with 0", "\necho"), after);
        assertFalse(after.contains("STREAMS") || after.contains("-echo"), after);
        assertEquals("", Files.readString(directory.resolve("err")));
    }

    @Test
    void shouldShowAHealthySystemIn80ColumnsAndFollowTheTerminalsSize() throws IOException, InterruptedException
    {
        open(80, 24);
        final String small = await((screen) -> hasAll(screen, "4711", "4712", "all well", "q quit"));
        assertTrue(small.lines().allMatch((line) -> line.length() <= 80), small);
        assertFalse(small.contains("LEASES"), small);

        tmux("resize-window", "-x", "160", "-y", "50");
        await((screen) -> hasAll(screen, "tp_tool consume", "LEASES", "OTHER"));
        tmux("send-keys", "q");
        assertLeavesTheTerminalAsItWas();
    }

    @Test
    void shouldShowAConsumerThatStandsStillInRed() throws IOException, InterruptedException
    {
        open(100, 30);
        await((screen) -> hasAll(screen, "4712", "all well"));

        new ProcessBuilder("kill", "-STOP", Long.toString(consumer.pid())).start().waitFor();

        await((screen) -> screen.lines().anyMatch((line) -> line.contains("4712") && line.contains("silent")) &&
            screen.contains("PROBLEMS (1)"));
        final String coloured = tmux("capture-pane", "-pe");
        assertTrue(coloured.lines().anyMatch((line) -> line.contains("4712") && line.contains("31msilent")), coloured);
        tmux("send-keys", "C-c");
        assertLeavesTheTerminalAsItWas();
    }

    @Test
    void shouldObeyKeys() throws IOException, InterruptedException
    {
        open(80, 24);
        await((screen) -> hasAll(screen, "4712", "by id"));
        tmux("send-keys", "s");
        await((screen) -> screen.contains("by state"));
        tmux("send-keys", "/4711", "Enter");
        await((screen) -> hasAll(screen, "filter '4711'", "CONSUMERS (0 of 1)"));
        tmux("send-keys", "Escape");
        await((screen) -> hasAll(screen, "CONSUMERS (1)"));
        tmux("send-keys", "?");
        await((screen) -> screen.contains("BEHIND     "));
        tmux("send-keys", "q");
        assertLeavesTheTerminalAsItWas();
    }
}
