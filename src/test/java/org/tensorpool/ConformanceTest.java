package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * {@code docs/CONFORMANCE.md} names tests that exist, for every rule.
 */
class ConformanceTest
{
    private static final Pattern SECTION = Pattern.compile("(wire|driver) §[0-9B]+[0-9a-z.]*");

    private static ConformanceTable table;
    private static List<String[]> rows;

    @BeforeAll
    static void read() throws IOException, URISyntaxException
    {
        table = new ConformanceTable();
        rows = table.rows();
    }

    @Test
    void shouldHaveASectionARuleAndATestInEveryRow()
    {
        assertTrue(rows.size() > 150, rows.size() + " rows");
        for (final String[] row : rows)
        {
            final String line = String.join("|", row);
            assertEquals(4, row.length, line);
            assertTrue(SECTION.matcher(row[0].trim()).matches(), line);
            assertFalse(row[1].isBlank(), line);
            assertFalse(row[2].isBlank(), line);
        }
    }

    @Test
    void shouldNameTestsThatExist()
    {
        final List<String> problems = new ArrayList<>();
        for (final String[] row : rows)
        {
            for (final String reference : ConformanceTable.parts(row[2]))
            {
                final String problem = problemOf(reference);
                if (problem != null)
                {
                    problems.add(row[0].trim() + ": " + problem);
                }
            }
        }

        assertEquals(List.of(), problems);
    }

    @Test
    void shouldCoverEverySectionThatHasRules()
    {
        for (final String section : List.of(
            "wire §5", "wire §6", "wire §7.1", "wire §8.2", "wire §8.3", "wire §9", "wire §10.1.1", "wire §10.2.1",
            "wire §15.1", "wire §15.21", "wire §15.21a.5", "wire §15.22", "driver §3", "driver §4.1", "driver §4.2",
            "driver §4.3", "driver §4.4", "driver §4.4a", "driver §4.7", "driver §4.8", "driver §4.9", "driver §5",
            "driver §6", "driver §7", "driver §8", "driver §9", "driver §10", "driver §11", "driver §B.1",
            "driver §B.2"))
        {
            assertTrue(rows.stream().anyMatch(row -> row[0].trim().equals(section)), section);
        }
    }

    @Test
    void shouldNoticeWhatIsWrongWithAReference()
    {
        assertEquals(null, problemOf("`ConformanceTest#shouldNoticeWhatIsWrongWithAReference`"));
        assertEquals(null, problemOf("`client.ControlAdapterTest#shouldReportAnAnnounce`"));
        assertEquals("no test class NoSuchTest", problemOf("`NoSuchTest#shouldBe`"));
        assertEquals("ConformanceTest has no test shouldBe", problemOf("`ConformanceTest#shouldBe`"));
        assertEquals("ConformanceTest has no test problemOf", problemOf("`ConformanceTest#problemOf`"));
        assertEquals("2 test classes ControlAdapterTest", problemOf("`ControlAdapterTest#shouldReportAnAnnounce`"));
        assertEquals("no test: later", problemOf("later"));
    }

    /** Wire specification §10.1, driver specification §4.2: a length of 0 is the only way to be absent. */
    @Test
    void shouldMarkNoVariableLengthFieldAsOptional() throws IOException
    {
        final Pattern field = Pattern.compile("<data\\s[^>]*>");
        for (final String schema : List.of("wire-schema.xml", "driver-schema.xml"))
        {
            final List<String> fields = field.matcher(Files.readString(Path.of("schemas", schema))).results()
                .map(result -> result.group()).toList();
            assertTrue(fields.size() >= 5, fields.toString());
            assertTrue(fields.stream().noneMatch(data -> data.contains("presence")), fields.toString());
        }
    }

    private static String problemOf(final String reference)
    {
        final ConformanceTable.Reference test = ConformanceTable.parse(reference);
        if (test == null)
        {
            return "no test: " + reference;
        }

        final List<String> found = table.classesOf(test);
        if (found.size() != 1)
        {
            return found.isEmpty() ? "no test class " + test.type() : found.size() + " test classes " + test.type();
        }

        return isTest(found.get(0), test.method()) ? null : test.type() + " has no test " + test.method();
    }

    private static boolean isTest(final String type, final String method)
    {
        try
        {
            for (final Method declared : Class.forName(type).getDeclaredMethods())
            {
                if (declared.getName().equals(method) && (declared.isAnnotationPresent(Test.class) ||
                    declared.isAnnotationPresent(ParameterizedTest.class)))
                {
                    return true;
                }
            }

            return false;
        }
        catch (final ClassNotFoundException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
