package org.tensorpool.tool.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether owners and the media driver run in namespaces of their own, as in containers.
 */
final class NamespaceCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        for (final long streamId : evidence.streamsOnDisk())
        {
            final RegionView ring = CurrentRing.of(evidence, streamId);
            if (ring != null && ring.isRegion() && !ActivityCheck.isStale(evidence, ring) &&
                !evidence.isAlive(ring.superblock().pid()))
            {
                findings.add(Trouble.NAMESPACE_PID.found("the owner of stream " + streamId + ", process " +
                    ring.superblock().pid() + ", can't be seen and is active",
                    "to see it, run this command in its container, or the container with --pid=host"));
            }
        }

        final Path own = namespace(evidence.host().proc().resolve("self"));
        for (final ProcessView process : evidence.processes())
        {
            final Path other = namespace(evidence.host().proc().resolve(Long.toString(process.pid())));
            if (process.takesPart() && own != null && other != null && !own.equals(other))
            {
                findings.add(Trouble.NAMESPACE_PID.found(process + " has another mount namespace",
                    "share the host's /dev/shm and the media driver's directory with it: " +
                    "docker run -v /dev/shm:/dev/shm"));
            }
        }

        return findings;
    }

    private static Path namespace(final Path process)
    {
        try
        {
            return Files.readSymbolicLink(process.resolve("ns").resolve("mnt"));
        }
        catch (final IOException | UnsupportedOperationException ignore)
        {
            return null;
        }
    }
}
