package org.tensorpool.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

class ReadmeTest
{
    private static final Path SOURCE = Path.of("src/test/java/org/tensorpool/example/Quickstart.java");

    @Test
    void shouldShowTheExampleThatTheBuildCompiles() throws IOException
    {
        final String source = Files.readString(SOURCE);
        final String example = source.substring(source.indexOf("// README begins") + "// README begins".length(),
            source.indexOf("    // README ends"));
        final String shown = example.lines()
            .map((line) -> line.startsWith("    ") ? line.substring(4) : line)
            .collect(Collectors.joining("\n")).strip();

        assertTrue(Files.readString(Path.of("README.md")).contains(shown),
            "README.md must show Quickstart.java between its marks, to the letter");
    }

    @Test
    void shouldNameTheTestCommandThatContinuousIntegrationRuns() throws IOException
    {
        assertTrue(Files.readString(Path.of("README.md")).contains("\nmvn verify\n"));
        assertTrue(Files.readString(Path.of(".ci/run")).endsWith("\nmvn verify\n"));
    }
}
