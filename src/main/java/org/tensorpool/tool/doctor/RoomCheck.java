package org.tensorpool.tool.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether there is room for the next epoch of each stream, and for the logs of further publications.
 */
final class RoomCheck implements Check
{
    private static final long LOGS_BYTES = 32L << 20;
    private static final String HUGETLBFS = "hugetlbfs";

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        for (final Needs.Stream stream : Needs.of(evidence))
        {
            examine(evidence, stream, findings);
        }

        final Path aeron = evidence.question().aeronDirectory();
        final long free = Files.isDirectory(aeron) ? usable(aeron) : Long.MAX_VALUE;
        if (free < LOGS_BYTES)
        {
            findings.add(Trouble.AERON_ROOM.found("'" + aeron + "' has " + mib(free) + " MiB free, less than " +
                mib(LOGS_BYTES), "mount -o remount,size=… of its file system (df " + aeron + "), or free some"));
        }

        return findings;
    }

    private static void examine(final Evidence evidence, final Needs.Stream stream, final List<Finding> findings)
    {
        final long free = usable(stream.directory());
        if (free >= stream.bytes())
        {
            return;
        }

        final Trouble trouble = Needs.hasRegions(evidence, stream.streamId()) ? Trouble.SHM_LOW : Trouble.SHM_FULL;
        findings.add(trouble.found("the file system of '" + stream.directory() + "' has " + mib(free) +
            " MiB free, and an epoch of stream " + stream.streamId() + " needs " + mib(stream.bytes() + (1 << 20) - 1) +
            " MiB", "mount -o remount,size=… of that file system (df " + stream.directory() +
            "); tp_tool gc; or lower header_nslots or stride_bytes"));
    }

    /** Pages of a hugetlbfs are looked at elsewhere. */
    private static long usable(final Path directory)
    {
        try
        {
            final FileStore store = Files.getFileStore(directory);
            return HUGETLBFS.equals(store.type()) || store.getTotalSpace() == 0 ?
                Long.MAX_VALUE : store.getUsableSpace();
        }
        catch (final IOException ignore)
        {
            return Long.MAX_VALUE;
        }
    }

    private static long mib(final long bytes)
    {
        return bytes >> 20;
    }
}
