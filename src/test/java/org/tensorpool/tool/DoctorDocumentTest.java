package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.tensorpool.tool.doctor.Trouble;

/**
 * Holds the table of findings in the documentation against those that there are.
 */
class DoctorDocumentTest
{
    private static final String HEAD = "| Finding | Severity | What it means |\n|---|---|---|\n";

    @Test
    void shouldHaveARowForEveryFinding() throws IOException
    {
        final String document = Files.readString(Path.of("docs", "TOOL.md"));
        final String expected = Arrays.stream(Trouble.values())
            .map((trouble) -> "| `" + trouble.id() + "` | " + trouble.severity() + " | " + trouble.meaning() + " |\n")
            .collect(Collectors.joining());

        assertEquals(expected, document.substring(document.indexOf(HEAD) + HEAD.length()).lines()
            .takeWhile((line) -> line.startsWith("|")).map((line) -> line + "\n").collect(Collectors.joining()));
    }
}
