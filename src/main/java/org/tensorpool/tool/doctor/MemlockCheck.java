package org.tensorpool.tool.doctor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.os.MemoryLock;

/**
 * Whether a driver that is to lock regions in memory may lock as much. Where no driver runs that owns them, this
 * process stands for the one that would be started from here.
 */
final class MemlockCheck implements Check
{
    private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max locked memory +(\\d{1,18}|unlimited) ");
    private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]{1,16})$");
    private static final int CAP_IPC_LOCK = 14;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final DriverConfiguration configuration = evidence.question().configuration();
        if (configuration == null || !configuration.policies().mlockShm())
        {
            return List.of();
        }

        final long needed = Needs.of(evidence).stream().mapToLong(Needs.Stream::bytes).sum();
        final String base = configuration.shm().baseDir();
        final String process = evidence.regions().stream()
            .filter((region) -> region.isRegion() && region.path().startsWith(base))
            .map((region) -> region.superblock().pid()).filter(evidence::isAlive).findFirst()
            .map((pid) -> Long.toString(pid)).orElse("self");
        final long limit = limit(evidence.host(), process);
        return limit >= needed ? List.of() : List.of(Trouble.MEMLOCK_LOW.found(
            ("self".equals(process) ? "a driver started from here" : "the SHM driver, process " + process + ",") +
            " may lock " + limit + " bytes, and one epoch of each stream needs " + needed,
            MemoryLock.howToRaise(needed)));
    }

    private static long limit(final Host host, final String process)
    {
        final Matcher capabilities = CAPABILITIES.matcher(host.proc(process + "/status"));
        if (capabilities.find() && (Long.parseUnsignedLong(capabilities.group(1), 16) >>> CAP_IPC_LOCK & 1) == 1)
        {
            return NO_LIMIT;
        }

        final Matcher limit = SOFT_LIMIT.matcher(host.proc(process + "/limits"));
        return limit.find() && !"unlimited".equals(limit.group(1)) ? Long.parseLong(limit.group(1)) : NO_LIMIT;
    }
}
