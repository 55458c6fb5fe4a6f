package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code jextract/regenerate.sh --check} on a copy of what jextract read and wrote.
 */
class JextractCheckTest
{
    private static final Path SOURCES = Path.of("src/main/jextract/org/tensorpool/os/libc");

    @TempDir
    private Path project;

    @BeforeEach
    void copyWhatIsChecked() throws IOException
    {
        copy(Path.of("jextract"));
        copy(SOURCES);
    }

    @Test
    void shouldSayNothingWhereAllIsAsWritten() throws Exception
    {
        assertEquals("0:", check());
    }

    @Test
    void shouldNameTheSourceThatWasEdited() throws Exception
    {
        append(SOURCES.resolve("statx.java"));

        final String result = check();

        assertTrue(result.startsWith("1:jextract/regenerate.sh: " + SOURCES + "/statx.java was edited"), result);
        assertTrue(result.contains("run jextract/regenerate.sh"), result);
    }

    @Test
    void shouldNameTheInputThatChanged() throws Exception
    {
        for (final String input : List.of("jextract/includes.txt", "jextract/libc.h", "jextract/regenerate.sh"))
        {
            append(Path.of(input));

            final String result = check();

            assertTrue(result.startsWith("1:jextract/regenerate.sh: " + input + " has changed"), result);
            Files.copy(Path.of(input), project.resolve(input), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void shouldNameTheSourceThatIsMissing() throws Exception
    {
        Files.delete(project.resolve(SOURCES).resolve("libc_h$shared.java"));

        final String result = check();

        assertTrue(result.contains(": " + SOURCES + "/libc_h$shared.java is missing"), result);
    }

    @Test
    void shouldNameTheSourceThatJextractDidNotWrite() throws Exception
    {
        Files.writeString(project.resolve(SOURCES).resolve("Own.java"), "class Own { }\n");

        final String result = check();

        assertTrue(result.contains(": " + SOURCES + "/Own.java is not from jextract"), result);
    }

    private String check() throws Exception
    {
        final ProcessBuilder builder = new ProcessBuilder("sh", "jextract/regenerate.sh", "--check");
        builder.directory(project.toFile()).redirectErrorStream(true).environment().remove("JEXTRACT");
        final Process process = builder.start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + ":" + output;
    }

    private void append(final Path file) throws IOException
    {
        Files.writeString(project.resolve(file), "\n", StandardOpenOption.APPEND);
    }

    private void copy(final Path directory) throws IOException
    {
        Files.createDirectories(project.resolve(directory));
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.toList())
            {
                Files.copy(file, project.resolve(file));
            }
        }
    }
}
