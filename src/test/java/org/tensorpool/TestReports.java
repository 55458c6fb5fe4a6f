package org.tensorpool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a build says of the tests that it ran: a directory of {@code TEST-<class>.xml}.
 */
final class TestReports
{
    private static final String[] FAILURES = {"failure", "error"};

    private final Map<String, NodeList> read = new HashMap<>();
    private final Path directory;
    private final Instant begin;

    /**
     * @param directory of the reports.
     * @param begin     of the build; what is older tells nothing of it.
     */
    TestReports(final Path directory, final Instant begin)
    {
        this.directory = directory;
        this.begin = begin;
    }

    /**
     * Why a test can't be said to have passed.
     *
     * @param type   full name of its class.
     * @param method name of the test.
     * @return null if it passed: all of it, where it has parameters.
     */
    String objectionTo(final String type, final String method) throws IOException
    {
        final Path report = directory.resolve("TEST-" + type + ".xml");
        if (!Files.exists(report))
        {
            return "did not run: there is no " + report;
        }
        if (Files.getLastModifiedTime(report).toInstant().isBefore(begin))
        {
            return "did not run: " + report + " is of an earlier build";
        }

        final List<Element> cases = casesOf(report, method);
        final List<String> objections = cases.stream().map(TestReports::objectionTo)
            .filter(objection -> objection != null).toList();
        return cases.isEmpty() ? "did not run: " + report + " has nothing of it" :
            objections.isEmpty() ? null : objections.get(0);
    }

    /** A test with parameters has a case for each: {@code shouldBe(int)[1]}. */
    private List<Element> casesOf(final Path report, final String method) throws IOException
    {
        NodeList all = read.get(report.toString());
        if (all == null)
        {
            all = parse(report);
            read.put(report.toString(), all);
        }
        final List<Element> found = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++)
        {
            final Element test = (Element)all.item(i);
            if (test.getAttribute("name").matches(method + "([({\\[].*)?"))
            {
                found.add(test);
            }
        }

        return found;
    }

    private static NodeList parse(final Path report) throws IOException
    {
        try
        {
            return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(report.toFile())
                .getElementsByTagName("testcase");
        }
        catch (final ParserConfigurationException | SAXException ex)
        {
            throw new IOException(report + ": " + ex.getMessage(), ex);
        }
    }

    private static String objectionTo(final Element test)
    {
        for (final String kind : FAILURES)
        {
            if (test.getElementsByTagName(kind).getLength() > 0)
            {
                return "failed";
            }
        }
        final NodeList skipped = test.getElementsByTagName("skipped");
        return skipped.getLength() == 0 ? null : "was skipped: " + reason((Element)skipped.item(0));
    }

    private static String reason(final Element skipped)
    {
        final String message = skipped.getAttribute("message");
        final String text = message.isBlank() ? skipped.getTextContent().strip() : message;
        return text.lines().findFirst().orElse("");
    }
}
