package org.tensorpool.tool.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the regions in use can be read by who asks, and written by nobody else.
 */
final class PermissionsCheck implements Check
{
    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int PASS = 1;

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        final Set<Path> seen = new HashSet<>();
        final Set<Long> unseen = new HashSet<>();
        evidence.aeron().epochs().forEach((streamId, epoch) ->
        {
            if (epoch != 0 && evidence.question().isAbout(streamId))
            {
                unseen.add(streamId);
            }
        });

        for (final long streamId : evidence.streamsOnDisk())
        {
            final RegionView ring = ringOf(evidence, streamId);
            if (ring != null)
            {
                unseen.remove(streamId);
                evidence.regions().stream()
                    .filter((region) -> ring.path().getParent().equals(region.path().getParent()))
                    .forEach((region) -> examine(evidence.rights(), region, seen, findings));
            }
        }

        if (!unseen.isEmpty())
        {
            evidence.closed().forEach((directory) -> findings.add(Trouble.PERMISSIONS_UNREADABLE.found(
                "'" + directory + "' may not be read, and streams " + unseen + " have regions somewhere",
                remedy(directory))));
        }

        return findings;
    }

    /** One that can't be read has no superblock to tell whether it is the one in use. */
    private static RegionView ringOf(final Evidence evidence, final long streamId)
    {
        final RegionView current = CurrentRing.of(evidence, streamId);
        final long epoch = evidence.aeron().epochs().getOrDefault(streamId, 0L);
        return current != null ? current : evidence.regions().stream()
            .filter((region) -> region.streamId() == streamId && region.isHeaderRing() && region.epoch() == epoch)
            .findFirst().orElse(null);
    }

    private static void examine(
        final Rights rights, final RegionView region, final Set<Path> seen, final List<Finding> findings)
    {
        final Path directory = region.path().getParent();
        if (region.file() == null || !region.file().isRegular())
        {
            return;
        }

        final String shut = whatShutsOut(rights, region);
        if (shut != null && seen.add(directory))
        {
            findings.add(Trouble.PERMISSIONS_UNREADABLE.found(
                rights.name() + " may not read '" + region.path() + "': " + shut, remedy(region.path())));
        }
        if ((region.file().mode() & WRITE) != 0 && seen.add(directory.resolve("open")))
        {
            findings.add(Trouble.PERMISSIONS_OPEN.found("'" + region.path() + "' has " + region.file().describe(),
                "set shm.permissions_mode = \"660\" and have the producer attach again; now: chmod o-w " +
                directory + "/*"));
        }
    }

    private static String whatShutsOut(final Rights rights, final RegionView region)
    {
        if (rights.uid() == 0)
        {
            return null;
        }

        try
        {
            for (Path parent = region.path().getParent(); parent != null; parent = parent.getParent())
            {
                final RegionView.Attributes attributes = RegionReader.attributes(parent);
                if (!attributes.allows(PASS, rights))
                {
                    return "'" + parent + "' has " + attributes.describe();
                }
            }
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }

        return region.file().allows(READ, rights) ? null : "it has " + region.file().describe();
    }

    private static String remedy(final Path path)
    {
        return "put the user into the group of the files (usermod -aG) and set shm.permissions_mode = \"660\"; now: " +
            "chmod g+rX -R " + path;
    }
}
