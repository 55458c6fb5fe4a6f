package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest
{
    private static final Instant BEGIN = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path directory;
    private TestReports reports;

    @BeforeEach
    void write() throws IOException
    {
        final Path report = Files.writeString(directory.resolve("TEST-a.SomeTest.xml"), """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="a.SomeTest">
              <testcase name="shouldPass" classname="a.SomeTest" time="0.1"><system-out>failure</system-out></testcase>
              <testcase name="shouldFail" classname="a.SomeTest"><failure message="no">trace</failure></testcase>
              <testcase name="shouldThrow" classname="a.SomeTest"><error type="x">trace</error></testcase>
              <testcase name="shouldBeSkipped" classname="a.SomeTest"><skipped message="no mount"/></testcase>
              <testcase name="shouldBeAborted" classname="a.SomeTest"><skipped type="x"><![CDATA[needs root
                at a.b.C]]></skipped></testcase>
              <testcase name="shouldTakeAll(int)[1]" classname="a.SomeTest"/>
              <testcase name="shouldTakeAll(int)[2]" classname="a.SomeTest"/>
              <testcase name="shouldTakeSome{int}[1]" classname="a.SomeTest"/>
              <testcase name="shouldTakeSome{int}[2]" classname="a.SomeTest"><error/></testcase>
            </testsuite>
            """);
        Files.setLastModifiedTime(report, FileTime.from(BEGIN));
        reports = new TestReports(directory, BEGIN);
    }

    @Test
    void shouldHaveNothingAgainstATestThatPassed() throws IOException
    {
        assertNull(reports.objectionTo("a.SomeTest", "shouldPass"));
        assertNull(reports.objectionTo("a.SomeTest", "shouldTakeAll"));
    }

    @Test
    void shouldTellOfATestThatFailed() throws IOException
    {
        assertEquals("failed", reports.objectionTo("a.SomeTest", "shouldFail"));
        assertEquals("failed", reports.objectionTo("a.SomeTest", "shouldThrow"));
        assertEquals("failed", reports.objectionTo("a.SomeTest", "shouldTakeSome"));
    }

    @Test
    void shouldTellWhyATestWasSkipped() throws IOException
    {
        assertEquals("was skipped: no mount", reports.objectionTo("a.SomeTest", "shouldBeSkipped"));
        assertEquals("was skipped: needs root", reports.objectionTo("a.SomeTest", "shouldBeAborted"));
    }

    @Test
    void shouldTellOfATestThatDidNotRun() throws IOException
    {
        assertTrue(reports.objectionTo("a.OtherTest", "shouldPass").startsWith("did not run: there is no "));
        assertTrue(reports.objectionTo("a.SomeTest", "shouldPas").endsWith("has nothing of it"));
    }

    @Test
    void shouldNotTakeAnEarlierBuildForThisOne() throws IOException
    {
        final TestReports later = new TestReports(directory, BEGIN.plusSeconds(1));

        assertTrue(later.objectionTo("a.SomeTest", "shouldPass").endsWith("is of an earlier build"));
    }
}
