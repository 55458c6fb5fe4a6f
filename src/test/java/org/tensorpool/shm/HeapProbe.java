package org.tensorpool.shm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.testing.ProcessState;

/**
 * Maps regions in a JVM whose heap is full, and prints what is left mapped of them.
 */
final class HeapProbe
{
    private static final int SLOTS = 1 << 18;

    private HeapProbe()
    {
    }

    /**
     * Run.
     *
     * @param args directory for regions.
     */
    public static void main(final String[] args)
    {
        final Path base = Path.of(args[0]);
        final NamespaceDirectory namespace =
            NamespaceDirectory.create(base, "probe", "ns", RegionPermissions.of("660"));
        final RegionCreator creator = new RegionCreator(namespace, MappingPolicy.NONE);
        try (EpochRegions regions = creator.create(1, 2, SLOTS, List.of(new PoolShape(1, 64)), System.nanoTime()))
        {
            final PathContainment containment = PathContainment.of(List.of(base));
            map(regions.layout(), containment);
            final int before = ProcessState.mappingsOf(base).size();

            final List<byte[]> hoard = new ArrayList<>(4096);
            fill(hoard, 1 << 20);
            fill(hoard, 1 << 16);
            // Room for what errors are made of, and not for a reference to each slot.
            hoard.subList(hoard.size() - 4, hoard.size()).clear();
            String outcome = "mapped";
            try
            {
                map(regions.layout(), containment);
            }
            catch (final OutOfMemoryError ex)
            {
                outcome = "out of memory";
            }
            hoard.clear();
            System.out.println(outcome + ", left " + (ProcessState.mappingsOf(base).size() - before));
            map(regions.layout(), containment);
            System.out.println("mapped again");
        }
    }

    private static void map(final StreamLayout layout, final PathContainment containment)
    {
        StreamMapping.map(layout, containment, false, MappingPolicy.NONE).close();
    }

    private static void fill(final List<byte[]> hoard, final int bytes)
    {
        try
        {
            while (true)
            {
                hoard.add(new byte[bytes]);
            }
        }
        catch (final OutOfMemoryError full)
        {
            // That was the aim.
        }
    }
}
