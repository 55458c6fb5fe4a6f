package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.tensorpool.status.DriverCounter;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * What must be as it was once all has settled: who lives, what is on disk, mapped, open and counted.
 */
final class CrashChecks
{
    /** Mappings of a stream's regions: the ring and one pool. */
    private static final int REGIONS = 2;
    /** A process that is new has yet to open, or to close, some. */
    private static final int MORE_DESCRIPTORS = 4;
    private static final int LEASES = 4;

    private final CrashCast cast;
    private final Map<CrashRole, Long> descriptors = new EnumMap<>(CrashRole.class);
    private int aeronFiles;
    private int aeronCounters;

    CrashChecks(final CrashCast cast)
    {
        this.cast = cast;
    }

    /** What is normal: once, before anybody dies. */
    void measure()
    {
        aeronFiles = aeronFiles();
        aeronCounters = aeronCounters();
        cast.members().forEach((member) -> descriptors.put(member.role(), descriptors(member)));
    }

    /** @return what is wrong with those that should live, and will not mend. */
    List<String> problems()
    {
        final List<String> problems = new ArrayList<>();
        for (final CrashCast.Member member : cast.members())
        {
            if (!member.process().isAlive())
            {
                problems.add(member.role() + " has died");
            }
            problems.addAll(toldBy(member));
        }

        return problems;
    }

    /** @return problems that it tells of, dead or alive. */
    static List<String> toldBy(final CrashCast.Member member)
    {
        return member.process().lines().stream().filter(CrashChecks::isProblem)
            .map((line) -> member.role() + ": " + line).toList();
    }

    private static boolean isProblem(final String line)
    {
        return line.contains("problem: ") || line.contains("java.lang.") || line.contains("fatal error");
    }

    /** @return what is not yet as it should be; it may take a moment. */
    List<String> unsettled()
    {
        final List<String> left = new ArrayList<>();
        final long epochs = epochsOnDisk();
        if (epochs > CrashCast.EPOCHS_KEPT)
        {
            left.add(epochs + " epochs on disk");
        }
        final long leases = leases();
        if (leases != LEASES)
        {
            left.add(leases + " leases");
        }
        for (final CrashCast.Member member : cast.members())
        {
            checkMember(member, left);
        }
        return left;
    }

    private void checkMember(final CrashCast.Member member, final List<String> left)
    {
        final String pid = Long.toString(member.process().pid());
        final List<String> mapped = ProcessMaps.linesBelow(pid, cast.root());
        final List<String> deleted = mapped.stream().filter((line) -> line.endsWith("(deleted)")).toList();
        if (!deleted.isEmpty())
        {
            left.add(member.role() + " maps " + deleted);
        }
        final long regions = mapped.stream().filter((line) -> line.contains(cast.baseDirectory() + "/")).count();
        if (member.role().isClient() && regions > REGIONS)
        {
            left.add(member.role() + " maps " + regions + " regions");
        }
        final long open = descriptors(member);
        if (open > descriptors.get(member.role()) + MORE_DESCRIPTORS)
        {
            left.add(member.role() + " has " + open + " descriptors open, not " + descriptors.get(member.role()));
        }
    }

    /** What the media driver keeps of the dead goes when it has noticed. */
    List<String> keptOfTheDead()
    {
        final List<String> left = new ArrayList<>();
        final int files = aeronFiles();
        if (files > aeronFiles)
        {
            left.add(files + " files of the media driver, not " + aeronFiles);
        }
        final int counters = aeronCounters();
        if (counters > aeronCounters)
        {
            left.add(counters + " counters, not " + aeronCounters);
        }
        return left;
    }

    private long epochsOnDisk()
    {
        try (Stream<Path> paths = Files.find(cast.baseDirectory(), 4, (path, ignore) ->
            path.getParent().endsWith(Path.of("ns", Integer.toString(TensorPoolSystem.STREAM)))))
        {
            return paths.count();
        }
        catch (final IOException | UncheckedIOException ex)
        {
            // Removed while it was looked at.
            return Long.MAX_VALUE;
        }
    }

    private static long descriptors(final CrashCast.Member member)
    {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(member.process().pid()), "fd")))
        {
            return open.count();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private int aeronFiles()
    {
        try (Stream<Path> paths = Files.walk(cast.aeronDirectory()))
        {
            return (int)paths.filter(Files::isRegularFile).count();
        }
        catch (final IOException | UncheckedIOException ex)
        {
            return Integer.MAX_VALUE;
        }
    }

    private int aeronCounters()
    {
        return MediaDriverCounters.in(cast.aeronDirectory()).size();
    }

    private long leases()
    {
        return MediaDriverCounters.in(cast.aeronDirectory()).stream()
            .filter((counter) -> counter.label().equals(DriverCounter.LEASES.label("crash")))
            .mapToLong(AeronCounter::value).sum();
    }
}
