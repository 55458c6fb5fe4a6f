package org.tensorpool.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.tensorpool.metrics.MetricName;

/**
 * Holds the table of the documentation against the tables of the code.
 */
class CountersDocumentTest
{
    private static final Path DOCUMENT = Path.of("docs", "COUNTERS.md");
    private static final Path EXPECTED = Path.of("target", "counters-table.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "org", "tensorpool", "status");
    private static final String HEAD =
        "| Type id | Name | Unit | Kind | Written by | Meaning | Metric |\n|---|---|---|---|---|---|---|\n";

    @Test
    void shouldDocumentEveryCounterAsTheCodeHasIt() throws IOException
    {
        final String document = Files.readString(DOCUMENT);
        final int start = document.indexOf(HEAD);
        final String expected =
            HEAD + CounterKinds.all().stream().map(CountersDocumentTest::row).collect(Collectors.joining());
        Files.writeString(EXPECTED, expected);

        final String actual = start < 0 ? "" :
            document.substring(start).lines().takeWhile((line) -> line.startsWith("|"))
                .map((line) -> line + "\n").collect(Collectors.joining());

        assertEquals(expected, actual, "put the table of " + EXPECTED + " into " + DOCUMENT);
    }

    private static String row(final CounterKind kind)
    {
        return "| " + kind.typeId() + " | `" + kind.key() + "` | " + kind.unit() + " | " +
            (kind.isLevel() ? "level" : "count") + " | " + kind.writer() + " | " + kind.meaning() + " | " +
            metric(MetricName.exported(kind)) + " |\n";
    }

    private static String metric(final String name)
    {
        return name.isEmpty() ? "none" : "`" + name + "`";
    }

    /** A table that was forgotten would be exported and documented by nobody. */
    @Test
    void shouldKnowEveryTableOfCountersThereIs() throws IOException
    {
        final Set<String> tables = new TreeSet<>();
        try (Stream<Path> sources = Files.list(SOURCES))
        {
            for (final Path source : sources.toList())
            {
                final String text = Files.readString(source);
                if (text.contains("implements CounterKind"))
                {
                    tables.add(source.getFileName().toString().replace(".java", ""));
                }
            }
        }

        assertEquals(
            CounterKinds.all().stream().map((kind) -> kind.getClass().getSimpleName()).collect(Collectors.toSet()),
            tables);
    }

    @Test
    void shouldGiveEachCounterANameAndATypeOfItsOwnWithinOurRange()
    {
        final Set<String> names = new HashSet<>();
        for (final CounterKind kind : CounterKinds.all())
        {
            assertTrue(names.add(kind.key()), kind.key());
            assertTrue(kind.key().matches("[a-z][a-z_]*"), kind.key());
            assertTrue(
                kind.typeId() >= CounterKinds.MIN_TYPE_ID && kind.typeId() <= CounterKinds.MAX_TYPE_ID, kind.key());
            assertTrue(kind.meaning().endsWith("."), kind.key());
            assertEquals("ns".equals(kind.unit()), kind.key().endsWith("_ns"), kind.key());
            assertEquals(kind, CounterKinds.get(kind.typeId()));
        }
    }

    @Test
    void shouldHaveTheNamesThatOperatorsKnow()
    {
        final Set<String> names = CounterKinds.all().stream().map(CounterKind::key).collect(Collectors.toSet());

        for (final String name : new String[] {
            "frames_published", "drops_gap", "drops_late", "announces", "qos_published", "descriptor_backpressured",
            "descriptor_not_connected", "descriptor_admin_action", "descriptor_closed",
            "descriptor_max_position_exceeded", "descriptor_errors"})
        {
            assertTrue(names.contains(name), name);
        }
    }
}
