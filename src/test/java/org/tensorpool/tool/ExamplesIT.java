package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * Examples as a user runs them: from their sources, by the launcher, with the packaged jar.
 */
class ExamplesIT
{
    @Test
    void shouldRunOnItsOwn() throws IOException
    {
        try (ToolProcess example = ToolProcess.example("", "embedded", "20"))
        {
            assertEquals(0, example.awaitExit(), () -> example.describe("failed"));
            assertTrue(example.out().contains("the sum of everything received is " + 1024 * 190), example.out());
            assertEquals("", example.err());
        }
    }

    @Test
    void shouldRunBesideADriverAndTheTool() throws IOException
    {
        try (DriverProcess driver = DriverProcess.onTmpfs();
            ToolProcess consume = driver.tool("consume", "--count", "3");
            ToolProcess example = ToolProcess.example("-Daeron.dir=" + driver.aeronDirectory(), "arrays", "100000"))
        {
            assertEquals(0, consume.awaitExit(), () -> consume.describe("failed") + example.describe("ran beside it"));
            assertTrue(consume.out().contains("received 3 frames"), consume.out());
        }
    }

    @Test
    void shouldTellWhatThereIsAndRefuseWhatThereIsNot() throws IOException
    {
        try (ToolProcess help = ToolProcess.example("", "--help");
            ToolProcess wrong = ToolProcess.example("", "nonsense"))
        {
            assertEquals(0, help.awaitExit());
            assertEquals(2, wrong.awaitExit());
            assertEquals(help.out(), wrong.err());
        }
        final List<String> examples = sources();
        final String launcher = Files.readString(Path.of("bin/tp_example"));
        final String readme = Files.readString(Path.of("README.md"));
        for (final String example : examples)
        {
            assertTrue(launcher.contains("tp_class=" + example), example);
            assertTrue(readme.contains(example), example);
        }
        assertEquals(5, examples.size());
    }

    private static List<String> sources() throws IOException
    {
        try (Stream<Path> files = Files.list(Path.of("src/examples/java/org/tensorpool/examples")))
        {
            return files.map((file) -> file.getFileName().toString().replace(".java", "")).sorted().toList();
        }
    }

    @Test
    void shouldBeInNoJarAndNeitherShouldOnnxRuntime() throws IOException
    {
        try (JarFile jar = new JarFile(ToolProcess.jar()))
        {
            assertEquals(List.of(), jar.stream().map((entry) -> entry.getName())
                .filter((name) -> name.startsWith("ai/onnxruntime") || name.startsWith("org/tensorpool/examples"))
                .toList());
            assertTrue(jar.getEntry("org/tensorpool/onnx/FrameInference.class") != null);
        }
    }
}
