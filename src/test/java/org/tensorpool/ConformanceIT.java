package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

/**
 * Every test that {@code docs/CONFORMANCE.md} names has run in this build, and passed. Integration tests run beside
 * this one, so that their own failures must do; {@link ConformanceTest} sees to it that they exist.
 */
class ConformanceIT
{
    /** These need what not every machine grants: mounts, huge pages, capabilities. They say so when skipped. */
    private static final Set<String> MAY_BE_SKIPPED = Set.of(
        "MappedRegionTest#shouldRoundTheMappingUpToWholeHugePages",
        "PathContainmentTest#shouldRejectAPipeWithoutWaitingForItsOtherEnd",
        "PathContainmentTest#shouldRejectDevices",
        "RegionLimitsTest#shouldNameTheDirectoryAndTheRemedyWhereItMayNotWrite",
        "RegionLimitsTest#shouldNotStartWhereMemoryMustBeLockedAndTheLimitIsZero",
        "RegionLimitsTest#shouldRefuseAndEndWhereMemoryThatMustBeLockedCanNotBe",
        "ShmDriverLimitsTest#shouldMakeRoomOfEpochsThatADeadDriverLeft",
        "ShmDriverLimitsTest#shouldMakeRoomOfEpochsThatNobodyUsesHoweverYoung",
        "ShmDriverLimitsTest#shouldNotStartOnAReadOnlyBaseDirectory",
        "ShmDriverLimitsTest#shouldNotStartWhereItsNamespaceHasBecomeReadOnly",
        "ShmDriverLimitsTest#shouldNotTouchTheCurrentEpochWhereThereIsNoRoomForTheNext",
        "ShmDriverLimitsTest#shouldRefuseWhereRoomRunsOutWhileFilesAreMade",
        "ShmDriverLimitsTest#shouldRefuseWithTheBytesAndTheRemedyWhereTheFileSystemIsFull",
        "ShmDriverLimitsTest#shouldRejectStandardPagesWhereTheBaseDirectoryHasHugeOnes",
        "ShmDriverLimitsTest#shouldRemoveNothingToMakeRoomWhereCollectionIsOff",
        "ShmDriverLimitsTest#shouldSayThatItIsTheNumberOfFilesThatIsLimited",
        "ShmDriverLimitsTest#shouldSayHowManyHugePagesAreMissingAndHowToReserveThem",
        "TpDriverFatalErrorTest#shouldEndWithExitCodeOneWhereMemoryThatMustBeLockedCanNotBe");
    private static final String SKIPPED = "was skipped: ";

    @Test
    void shouldHaveRunEveryTestThatATableOfConformanceNames() throws Exception
    {
        final String begin = System.getProperty("tensorpool.build.begin");
        assertNotNull(begin, "tensorpool.build.begin must say when the build began: run mvn verify");
        final TestReports reports = new TestReports(Path.of("target", "surefire-reports"), Instant.parse(begin));
        final ConformanceTable table = new ConformanceTable();

        final List<String> problems = new ArrayList<>();
        int passed = 0;
        for (final ConformanceTable.Reference reference : table.references())
        {
            final String type = table.classesOf(reference).get(0);
            if (type.endsWith("IT"))
            {
                continue;
            }
            final String objection = reports.objectionTo(type, reference.method());
            if (objection == null)
            {
                passed++;
            }
            else if (!isAllowed(reference, objection))
            {
                problems.add(reference + " " + objection);
            }
        }

        assertEquals(List.of(), problems);
        assertTrue(passed > 200, passed + " tests");
    }

    private static boolean isAllowed(final ConformanceTable.Reference reference, final String objection)
    {
        return MAY_BE_SKIPPED.contains(reference.toString()) && objection.length() > SKIPPED.length() &&
            objection.startsWith(SKIPPED);
    }

    @Test
    void shouldExcuseOnlyTestsThatTheTableNames() throws Exception
    {
        final List<String> named = new ConformanceTable().references().stream()
            .map(ConformanceTable.Reference::toString).toList();

        assertEquals(List.of(), MAY_BE_SKIPPED.stream().filter(test -> !named.contains(test)).sorted().toList());
    }
}
