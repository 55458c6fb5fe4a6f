package org.tensorpool.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.status.CounterGroup;
import org.tensorpool.status.CountersFile;
import org.tensorpool.supervisor.Supervisor;
import org.tensorpool.supervisor.SupervisorChannels;
import org.tensorpool.supervisor.SupervisorPolicy;
import org.tensorpool.supervisor.SupervisorThresholds;
import org.tensorpool.tool.top.Judgement;
import org.tensorpool.tool.top.Overview;
import org.tensorpool.tool.top.QuietLogs;

/**
 * Watches a system from outside: a supervisor without a policy, which sends nothing, and the counters of the media
 * driver. It takes no descriptors and maps no frames, so that producers have no more to do than without it.
 */
final class SystemObserver implements AutoCloseable
{
    private static final long MEDIA_DRIVER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    /** Who looks for a consumer that stands still must find it; one that leaves in good order says so. */
    private static final long REMEMBERED_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MIN_ANNOUNCE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final QuietLogs quiet = new QuietLogs("org.tensorpool.supervisor");
    private final String aeronDirectory;
    private final SupervisorThresholds thresholds;
    private final Supervisor supervisor;
    private CountersFile counters;

    /**
     * @param context where the system runs.
     * @param name    of the observer.
     */
    SystemObserver(final TensorPool.Context context, final String name)
    {
        aeronDirectory = context.aeronDirectoryName();
        thresholds = thresholds(context.announcePeriodNs());
        try
        {
            supervisor = Supervisor.launch(new Supervisor.Context()
                .instanceId(name + " " + ProcessHandle.current().pid())
                .aeronDirectoryName(aeronDirectory)
                .channels(new SupervisorChannels(
                    new ChannelAndStream(context.controlChannel(), context.controlStreamId()),
                    new ChannelAndStream(context.announceChannel(), context.announceStreamId()),
                    new ChannelAndStream(context.qosChannel(), context.qosStreamId()),
                    SupervisorChannels.defaults().metadata()))
                .thresholds(thresholds)
                .policy(SupervisorPolicy.none())
                .errorHandler((ignore) -> { })
                .mediaDriverTimeoutNs(MEDIA_DRIVER_TIMEOUT_NS));
        }
        catch (final RuntimeException ex)
        {
            quiet.close();
            throw ex;
        }
    }

    private static SupervisorThresholds thresholds(final long announcePeriodNs)
    {
        final SupervisorThresholds defaults = SupervisorThresholds.defaults();
        return new SupervisorThresholds(
            announcePeriodNs, defaults.livenessPeriods(),
            Math.max(MIN_ANNOUNCE_TIMEOUT_NS, defaults.livenessPeriods() * announcePeriodNs),
            Math.max(REMEMBERED_NS, 2 * defaults.livenessPeriods() * announcePeriodNs),
            defaults.dropsShare(), defaults.dropsWindowNs());
    }

    /** What is known now. */
    Overview look()
    {
        return Judgement.judge(supervisor.snapshot(), groups(), driven(), thresholds);
    }

    private Set<Long> driven()
    {
        try
        {
            return DriverView.read(aeronDirectory).streams().stream().map((stream) -> stream.label().streamId())
                .collect(Collectors.toSet());
        }
        catch (final TensorPoolException ex)
        {
            return Set.of();
        }
    }

    private List<CounterGroup> groups()
    {
        try
        {
            if (counters != null && counters.isReplaced())
            {
                counters.close();
                counters = null;
            }
            if (counters == null)
            {
                counters = CountersFile.open(Path.of(aeronDirectory));
            }
            return counters.snapshot().groups();
        }
        catch (final TensorPoolException ex)
        {
            // Without a media driver, or without leave to read its file, messages tell less, but not nothing.
            return null;
        }
    }

    @Override
    public void close()
    {
        supervisor.close();
        quiet.close();
        if (counters != null)
        {
            counters.close();
        }
    }
}
