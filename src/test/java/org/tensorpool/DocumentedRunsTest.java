package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * Commands of the documents that run tests or profiles name some that are there.
 */
class DocumentedRunsTest
{
    private static final Pattern TESTS = Pattern.compile("-D(?:it\\.)?test=([\\w*,$#+]+)");
    private static final Pattern PROFILE = Pattern.compile("mvn [^`\\n]*-P(\\w+)");

    @Test
    void shouldNameTestClassesThatExist() throws IOException, URISyntaxException
    {
        final ConformanceTable classes = new ConformanceTable();
        final Set<String> missing = new TreeSet<>();
        final List<String> named = found(TESTS);
        for (final String list : named)
        {
            for (final String test : list.split("[,+]"))
            {
                final String type = test.replaceFirst("#.*", "");
                if (classes.classesOf(new ConformanceTable.Reference(type, "")).isEmpty())
                {
                    missing.add(type);
                }
            }
        }

        assertTrue(!named.isEmpty(), "no document names a test");
        assertEquals(Set.of(), missing);
    }

    @Test
    void shouldNameProfilesThatExist() throws IOException
    {
        final String pom = Files.readString(Path.of("pom.xml"));

        assertEquals(List.of(), found(PROFILE).stream()
            .filter((profile) -> !pom.contains("<id>" + profile + "</id>"))
            .toList());
    }

    private static List<String> found(final Pattern pattern) throws IOException
    {
        final List<Path> documents;
        try (Stream<Path> files = Files.list(Path.of("docs")))
        {
            documents = files.filter((file) -> file.toString().endsWith(".md"))
                .collect(Collectors.toCollection(ArrayList::new));
        }
        documents.add(Path.of("README.md"));

        final List<String> found = new ArrayList<>();
        for (final Path document : documents)
        {
            pattern.matcher(Files.readString(document)).results()
                .map((final MatchResult match) -> match.group(1))
                .forEach(found::add);
        }

        return found;
    }
}
