package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong for users: one clear line and an exit code.
 */
class BadInputIT
{
    @TempDir
    private Path directory;

    @Test
    void shouldNameAConfigurationThatIsMissing() throws IOException
    {
        final Path missing = directory.resolve("missing.toml");
        assertFails(ToolProcess.driver(missing.toString()), missing.toString());
        assertFails(ToolProcess.tool("consume", "--stream", "1", "--config", missing.toString()), missing.toString());
    }

    @Test
    void shouldNameFileLineKeyAndWhatWasExpectedOfABrokenConfiguration() throws IOException
    {
        final Path broken = Files.writeString(directory.resolve("broken.toml"),
            "[driver]\ncontrol_stream_id = \"many\"\n" +
            "[profiles.p]\npayload_pools = [{pool_id = 1, stride_bytes = 100}]\n");
        assertFails(ToolProcess.driver(broken.toString()),
            "broken.toml:2", "driver.control_stream_id", "stride_bytes", "a power of two from 64");
    }

    @Test
    void shouldNameABaseDirectoryThatCannotBeWritten() throws IOException
    {
        final Path config = Files.writeString(directory.resolve("proc.toml"), """
            [shm]
            base_dir = "/proc/tensorpool"
            [profiles.p]
            payload_pools = [{pool_id = 1, stride_bytes = 64}]
            [streams.s]
            stream_id = 1
            profile = "p"
            """);
        assertFails(ToolProcess.driver(config.toString(), "--media-driver"), "/proc/tensorpool");
    }

    @Test
    void shouldNameTheDirectoryOfAMediaDriverThatIsNotThere() throws IOException
    {
        final Path nowhere = directory.resolve("nowhere");
        assertFails(ToolProcess.tool("consume", "--stream", "1", "--aeron-dir", nowhere.toString()),
            nowhere.toString(), "5000 ms", "--aeron-dir");
    }

    @Test
    void shouldNameAFileThatIsNoImage() throws IOException
    {
        final Path text = Files.writeString(directory.resolve("notes.png"), "not a picture");
        assertFails(publish(text), "notes.png");
    }

    @Test
    void shouldNameATypeThatDoesNotMap() throws IOException
    {
        final Path complex = directory.resolve("complex.npy");
        final String header = "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }";
        final byte[] magic = {(byte)0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte)118, 0};
        final byte[] bytes = new byte[128 + 8];
        System.arraycopy(magic, 0, bytes, 0, magic.length);
        final byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, magic.length, text.length);
        Files.write(complex, bytes);
        assertFails(publish(complex), "complex.npy", "<c8");
    }

    @Test
    void shouldNameAFileThatIsNotThere() throws IOException
    {
        assertFails(publish(directory.resolve("gone.npy")), "gone.npy");
    }

    private ToolProcess publish(final Path input) throws IOException
    {
        return ToolProcess.tool("publish", "--stream", "1", "--input", input.toString());
    }

    private static void assertFails(final ToolProcess process, final String... words) throws IOException
    {
        try (process)
        {
            assertEquals(1, process.awaitExit(), () -> process.describe("did not fail as it should"));
            for (final String word : words)
            {
                assertTrue(process.err().contains(word), () -> process.describe("does not say '" + word + "'"));
            }
            assertTrue(process.err().lines().noneMatch((line) -> line.startsWith("\tat ")), process::err);
        }
    }

    @Test
    void shouldExplainWrongUsageAndExitWithTwo() throws IOException
    {
        for (final String[] args : new String[][] {
            {}, {"nonsense"}, {"publish"}, {"consume", "--stream", "x"}, {"consume", "--stream", "1", "--count", "0"},
            {"demo", "--rate", "-1"}, {"demo", "--consumers", "0"}, {"snapshot", "--stream", "1", "--out", "a.bmp"}})
        {
            try (ToolProcess tool = ToolProcess.tool(args))
            {
                assertEquals(2, tool.awaitExit(), () -> tool.describe("took wrong usage for something else"));
                assertTrue(tool.err().contains("tp_tool"), tool::err);
            }
        }
    }

    @Test
    void shouldExplainEveryCommandGivenAnOptionThatThereIsNot() throws IOException
    {
        for (final String command : TpTool.commandLine().getSubcommands().keySet())
        {
            try (ToolProcess tool = ToolProcess.tool(command, "--nonsense"))
            {
                assertEquals(2, tool.awaitExit(), () -> tool.describe("took wrong usage for something else"));
                assertTrue(tool.err().contains("Usage: tp_tool " + command), tool::err);
                assertTrue(tool.err().lines().noneMatch((line) -> line.startsWith("\tat ")), tool::err);
            }
        }
    }

    @Test
    void shouldSayWhatToInstallWhereTheJdkIsTooOld() throws Exception
    {
        final Path jdk = Files.createDirectories(directory.resolve("jdk17/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        final File java = Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\nexit 9\n").toFile();
        assertTrue(java.setExecutable(true));

        for (final String launcher : new String[] {"tp_tool", "tp_driver", "tp_supervisor"})
        {
            final ProcessBuilder builder = new ProcessBuilder("bin/" + launcher, "--version").redirectErrorStream(true);
            final Map<String, String> environment = builder.environment();
            environment.put("JAVA_HOME", jdk.toString());
            environment.put("PATH", jdk + "/bin:/usr/bin:/bin");
            environment.put("TP_JVMS", directory + "/none/*");
            final Process process = builder.start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(1, process.waitFor(), output);
            assertTrue(output.contains("Java 17 in " + jdk) && output.contains("needs a JDK 22 or newer"), output);
        }
    }
}
