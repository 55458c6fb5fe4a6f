package org.tensorpool;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code docs/CONFORMANCE.md}, and the test classes that it may name.
 */
final class ConformanceTable
{
    private static final Path TABLE = Path.of("docs", "CONFORMANCE.md");
    private static final Pattern REFERENCE = Pattern.compile("`([a-z.]*[A-Z]\\w+)#(\\w+)`");
    private static final String ROOT = "org.tensorpool.";

    /**
     * A test as the table names it.
     *
     * @param type   simple name of the class, or one with its package below {@code org.tensorpool}.
     * @param method name of the test.
     */
    record Reference(String type, String method)
    {
        @Override
        public String toString()
        {
            return type + "#" + method;
        }
    }

    private final List<String> testClasses;
    private final List<String[]> rows;

    ConformanceTable() throws IOException, URISyntaxException
    {
        rows = Files.readAllLines(TABLE).stream()
            .filter(line -> line.startsWith("|") && !line.startsWith("| Section |") && !line.startsWith("|---"))
            .map(line -> line.substring(1).split("\\|", -1))
            .toList();
        final Path classes =
            Path.of(ConformanceTable.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes))
        {
            testClasses = files.map(file -> classes.relativize(file).toString())
                .filter(name -> name.endsWith(".class") && !name.contains("$"))
                .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                .toList();
        }
    }

    /** Cells of each row: section, rule, tests, and nothing behind the last bar. */
    List<String[]> rows()
    {
        return rows;
    }

    /** All tests that are named, in the order of the table. */
    List<Reference> references()
    {
        return rows.stream().flatMap(row -> parts(row[2]).stream())
            .map(ConformanceTable::parse)
            .filter(reference -> reference != null)
            .distinct()
            .toList();
    }

    /** What a cell of tests names, one by one. */
    static List<String> parts(final String cell)
    {
        return Stream.of(cell.trim().split(", (?=`)")).map(String::trim).toList();
    }

    /** The test that a part of a cell names, or null. */
    static Reference parse(final String part)
    {
        final Matcher matcher = REFERENCE.matcher(part);
        return matcher.matches() ? new Reference(matcher.group(1), matcher.group(2)) : null;
    }

    /** Full names of the classes that a reference may mean. */
    List<String> classesOf(final Reference reference)
    {
        final String name = reference.type();
        return testClasses.stream()
            .filter(type -> type.equals(name) || type.equals(ROOT + name) ||
                (!name.contains(".") && type.endsWith("." + name)))
            .toList();
    }
}
