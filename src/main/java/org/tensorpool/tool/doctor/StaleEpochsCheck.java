package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether owners that are gone have left epochs behind.
 */
final class StaleEpochsCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final Set<Path> directories = new TreeSet<>();
        for (final RegionView ring : evidence.regions())
        {
            if (ring.isHeaderRing() && ring.isRegion() && isLeft(evidence, ring))
            {
                directories.add(ring.path().getParent());
            }
        }
        if (directories.isEmpty())
        {
            return List.of();
        }

        final long bytes = evidence.regions().stream()
            .filter((region) -> directories.contains(region.path().getParent())).mapToLong(RegionView::size).sum();
        return List.of(Trouble.EPOCHS_STALE.found(directories.size() + " epochs with " + bytes +
            " bytes belong to processes that are gone: " + directories.stream().limit(5).toList() +
            (directories.size() > 5 ? " and more" : ""),
            "tp_tool gc --dry-run, then tp_tool gc; or policies.epoch_gc_enabled = true for a driver that does it"));
    }

    private static boolean isLeft(final Evidence evidence, final RegionView ring)
    {
        return !evidence.isAlive(ring.superblock().pid()) && ActivityCheck.isStale(evidence, ring) &&
            evidence.processes().stream().noneMatch(
                (process) -> process.regions().containsKey(ring.path().toString()));
    }
}
