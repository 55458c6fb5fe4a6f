package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tp_tool shm-summary}: a region, its file, and what its slots hold.
 */
@Command(
    name = "shm-summary",
    description = "Print a region's superblock, its file and, of a header ring, the state of its slots; 1 if it is " +
        "no whole region.")
final class ShmSummaryCommand extends ReportCommand
{
    @Mixin
    private RegionTarget target;

    ShmSummaryCommand()
    {
    }

    @Override
    public Integer call()
    {
        try (RegionFile file = target.open())
        {
            final String problem = file.problem();
            final Fields fields = SuperblockFields.of(file.superblock())
                .flag("owner_alive", isAlive(file.superblock().pid()))
                .text("path", file.path())
                .number("file_size", file.status().size());
            if (problem == null)
            {
                fields.number("needed_size", file.neededBytes());
            }
            fields
                .text("permissions", Integer.toOctalString(file.status().permissions()))
                .number("uid", Integer.toUnsignedLong(file.status().uid()))
                .number("gid", Integer.toUnsignedLong(file.status().gid()))
                .text("file_system", file.fileSystem().isHugetlbfs() ? "hugetlbfs" :
                    file.fileSystem().isTmpfs() ? "tmpfs" : "other");
            if (problem == null && file.isHeaderRing())
            {
                countSlots(file, fields);
            }
            report(fields);
            return problem == null ? 0 : fail(problem);
        }
    }

    /** As this process sees it: in another namespace of process ids it may be somebody else. */
    private static boolean isAlive(final long pid)
    {
        return pid > 0 && ProcessHandle.of(pid).isPresent();
    }

    private static void countSlots(final RegionFile file, final Fields fields)
    {
        final int nslots = (int)file.superblock().nslots();
        final long[] words = file.read(file.neededBytes(), (ring) -> words(ring, nslots));
        long committed = 0;
        long empty = 0;
        long newest = 0;
        for (final long word : words)
        {
            empty += word == 0 ? 1 : 0;
            committed += word & 1;
            newest = (word & 1) == 1 && Long.compareUnsigned(word, newest) > 0 ? word : newest;
        }

        fields
            .number("slots_committed", committed)
            .number("slots_in_progress", nslots - committed - empty)
            .number("slots_empty", empty)
            .optional("newest_seq", newest == 0 ? -1 : newest >>> 1, -1);
    }

    private static long[] words(final MemorySegment ring, final int nslots)
    {
        final long[] words = new long[nslots];
        for (int i = 0; i < nslots; i++)
        {
            words[i] = SeqLock.loadAcquire(ring, StreamMapping.slotOffset(i));
        }

        return words;
    }
}
