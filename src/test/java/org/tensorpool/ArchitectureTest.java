package org.tensorpool;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rooms of the design and the ways between them: one way, and none that is not drawn.
 */
class ArchitectureTest
{
    private static final String ROOT = "org.tensorpool";

    /** What every room may use: words without behaviour that would lead anywhere else. */
    private static final DescribedPredicate<JavaClass> LEAF = belongToAnyOf(
        DType.class, MajorOrder.class, DropReason.class, Requirement.class, TensorPoolException.class,
        ControlResponse.class)
        .onResultOf(JavaClass::getBaseComponentType)
        .as("leaf types");
    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..");
    private static final DescribedPredicate<JavaClass> API = resideInAPackage(ROOT).and(DescribedPredicate.not(LEAF));

    private static JavaClasses ours;

    @BeforeAll
    static void importProductionClasses() throws URISyntaxException
    {
        final Path classes = Path.of(DType.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ours = new ClassFileImporter().importPath(classes);
        assertTrue(ours.contain(DType.class) && !ours.contain(ArchitectureTest.class), classes.toString());
    }

    @ParameterizedTest(name = "{0} uses {1} and no other room")
    @CsvSource({
        "shm, os",
        "os, os.libc",
        "os.libc, ''",
        "status, ''",
        "protocol, ''",
        "aeron, ''",
        "metadata, aeron status protocol",
        "io, ''",
        "numpy, '* io'",
        "onnx, '*'",
        "announce, shm protocol",
        "client, aeron shm status protocol announce",
        "driver.config, ''",
        "driver, aeron shm status protocol announce driver.config os",
        "supervisor, aeron shm status protocol",
        "metrics, status",
        "tool, '* aeron announce client driver driver.config io metadata metrics numpy os protocol shm " +
            "status supervisor'"
    })
    void shouldUseOnlyTheRoomsThatTheDesignDraws(final String room, final String allowed)
    {
        check(classes().that(residesIn(room)).should().onlyDependOnClassesThat(
            DescribedPredicate.not(OURS).or(LEAF).or(isInOneOf(room + " " + allowed))));
    }

    @Test
    void shouldLetTheApiUseClientAndWhatLiesBelow()
    {
        check(classes().that(API).should().onlyDependOnClassesThat(
            DescribedPredicate.not(OURS).or(LEAF).or(API)
                .or(isInOneOf("client metadata shm status protocol os aeron"))));
    }

    @Test
    void shouldLetLeafTypesUseNothingOfOursButEachOther()
    {
        check(classes().that(LEAF).should().onlyDependOnClassesThat(DescribedPredicate.not(OURS).or(LEAF)));
    }

    @Test
    void shouldLetNobodyButOsTouchTheCLibrary()
    {
        check(noClasses().that(DescribedPredicate.not(isInOneOf("os os.libc")))
            .should().dependOnClassesThat(residesIn("os.libc")));
    }

    /** Or its 50 MB would be needed by who never runs a model. */
    @Test
    void shouldLetNobodyButItsAdapterTouchOnnxRuntime()
    {
        check(noClasses().that(DescribedPredicate.not(isInOneOf("onnx")))
            .should().dependOnClassesThat(resideInAnyPackage("ai.onnxruntime..", ROOT + ".onnx..")));
    }

    @Test
    void shouldLetNobodyDependOnTheCommandLine()
    {
        check(noClasses().that(DescribedPredicate.not(residesIn("tool")))
            .should().dependOnClassesThat(residesIn("tool")));
    }

    @Test
    void shouldNotTouchUnsafeOrInternals()
    {
        check(noClasses().that(alwaysTrue())
            .should().dependOnClassesThat(resideInAnyPackage("sun..", "jdk.internal..", "com.sun..")
                .and(DescribedPredicate.not(resideInAnyPackage("com.sun.management")))));
        check(noClasses().that(alwaysTrue()).should().dependOnClassesThat()
            .haveFullyQualifiedName("org.agrona.UnsafeApi.Unsafe"));
        final Set<String> users = new TreeSet<>();
        ours.stream()
            .filter(type -> type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> dependency.getTargetClass().getName().equals("org.agrona.UnsafeApi")))
            .forEach(type -> users.add(type.getSimpleName()));
        // It asks which module Agrona's access belongs to, and calls nothing of it.
        assertTrue(Set.of("JvmFlags").containsAll(users), users.toString());
    }

    /** What jextract wrote can trace its calls; nobody switches that on, and nobody edits it. */
    @Test
    void shouldLetNobodyButTheCommandLinePrint()
    {
        final DescribedPredicate<JavaClass> silent =
            DescribedPredicate.not(isInOneOf("tool os.libc")).as("classes outside of tool");
        check(noClasses().that(silent).should().accessTargetWhere(describe("standard stream", (JavaAccess<?> access) ->
            access.getTargetOwner().isEquivalentTo(System.class) &&
            Set.of("out", "err", "setOut", "setErr", "console").contains(access.getName()))));
        check(noClasses().that(silent).should().callMethodWhere(describe("printStackTrace", access ->
            access.getName().equals("printStackTrace") &&
            access.getTargetOwner().isAssignableTo(Throwable.class))));
        check(noClasses().that(silent).should().accessTargetWhere(describe("IO.println", (JavaAccess<?> access) ->
            access.getTargetOwner().getName().equals("java.lang.IO"))));
        check(noClasses().that(silent).should().dependOnClassesThat().areAssignableTo(PrintStream.class));
    }

    @Test
    void shouldHaveNoCyclesBetweenRooms()
    {
        check(slices().assignedFrom(new Rooms()).should().beFreeOfCycles());
    }

    @Test
    void shouldKeepEveryClassInARoomThatIsDrawn()
    {
        final List<String> lost = new ArrayList<>();
        for (final JavaClass type : ours)
        {
            final String room = roomOf(type);
            if (!room.isEmpty() && !Set.of(
                "aeron", "shm", "os", "os.libc", "status", "protocol", "client", "metadata", "announce", "driver",
                "driver.config", "supervisor", "metrics", "io", "numpy", "onnx", "tool")
                .contains(room))
            {
                lost.add(type.getName());
            }
        }

        assertEquals(List.of(), lost);
    }

    /** A rule that nothing could break would hold nothing. */
    @Test
    void shouldFailWhereARoomUsesOneAboveIt()
    {
        final AssertionError error = assertThrows(AssertionError.class, () ->
            check(noClasses().that(residesIn("shm")).should().dependOnClassesThat(residesIn("os"))));

        assertTrue(error.getMessage().contains("org.tensorpool.shm.MappedRegion"), error.getMessage());
    }

    private static void check(final ArchRule rule)
    {
        rule.allowEmptyShould(true).check(ours);
    }

    private static DescribedPredicate<JavaClass> residesIn(final String room)
    {
        return isInOneOf(room);
    }

    /** Rooms separated by blanks; the star is the API. */
    private static DescribedPredicate<JavaClass> isInOneOf(final String rooms)
    {
        final Set<String> names = new TreeSet<>(List.of(rooms.trim().split(" +")));
        return describe("in " + names, type ->
            OURS.test(type) && names.contains(roomOf(type).isEmpty() ? "*" : roomOf(type)));
    }

    /** The package below the root; the codecs of all schemas are one room. */
    private static String roomOf(final JavaClass type)
    {
        final String name = type.getPackageName();
        if (!name.startsWith(ROOT + "."))
        {
            return "";
        }

        final String room = name.substring(ROOT.length() + 1);
        return room.startsWith("protocol.") ? "protocol" : room.startsWith("tool.") ? "tool" : room;
    }

    private static final class Rooms implements SliceAssignment
    {
        @Override
        public SliceIdentifier getIdentifierOf(final JavaClass type)
        {
            if (!OURS.test(type) || LEAF.test(type))
            {
                return SliceIdentifier.ignore();
            }

            final String room = roomOf(type);
            return SliceIdentifier.of(room.isEmpty() ? "API" : room);
        }

        @Override
        public String getDescription()
        {
            return "rooms";
        }
    }
}
