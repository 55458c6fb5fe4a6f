package org.tensorpool.tool.doctor;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a process that takes part is stopped.
 */
final class ProcessCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        return evidence.processes().stream()
            .filter((process) -> process.takesPart() && process.isStopped() &&
                (evidence.question().streamId() == Question.ALL_STREAMS || isInvolved(evidence, process)))
            .map((process) -> Trouble.PROCESS_STOPPED.found(process + " is stopped" + where(evidence, process),
                "kill -CONT " + process.pid() + ", or end it: kill -9 " + process.pid()))
            .toList();
    }

    private static boolean isInvolved(final Evidence evidence, final ProcessView process)
    {
        return process.regions().isEmpty() ||
            evidence.mappers(evidence.question().streamId(), false).contains(process);
    }

    private static String where(final Evidence evidence, final ProcessView process)
    {
        final Set<Long> streams = new TreeSet<>();
        for (final RegionView region : evidence.regions())
        {
            if (process.regions().containsKey(region.path().toString()))
            {
                streams.add(region.streamId());
            }
        }
        if (streams.isEmpty())
        {
            return process.usesAeron() ? " and uses the media driver" : " and maps regions";
        }

        return " and maps regions of stream " + String.join(", ", streams.stream().map(String::valueOf).toList()) +
            (process.regions().containsValue(true) ? " as one that writes them" : " as a consumer");
    }
}
