package org.tensorpool;

import java.util.ArrayList;
import java.util.List;

import io.aeron.ChannelUri;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.client.ClientConfiguration;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PathContainment;

/**
 * From settings to a configuration that is complete and checked, or an exception that lists every problem at once.
 */
final class ContextConclusion
{
    private static final long MIN_BACKOFF_NS = 100_000_000L;
    /** Aeron counts it in milliseconds. */
    private static final long MIN_LIVENESS_TIMEOUT_NS = 1_000_000L;
    private static final long MAX_BACKOFF_NS = 2_000_000_000L;
    /** Aeron refuses longer names of clients. */
    private static final int MAX_CLIENT_NAME_LENGTH = 100;

    private final List<String> problems = new ArrayList<>();

    private ContextConclusion()
    {
    }

    static ClientConfiguration conclude(final TensorPool.Context context)
    {
        return new ContextConclusion().check(context);
    }

    private ClientConfiguration check(final TensorPool.Context context)
    {
        require(context.clientName() != null && context.clientName().length() <= MAX_CLIENT_NAME_LENGTH,
            "clientName is '" + context.clientName() + "': expected up to " + MAX_CLIENT_NAME_LENGTH + " characters");
        final ClientConfiguration.Channels channels = new ClientConfiguration.Channels(
            channel("control", context.controlChannel(), context.controlStreamId()),
            channel("announce", context.announceChannel(), context.announceStreamId()),
            channel("descriptor", context.descriptorChannel(), context.descriptorStreamId()),
            channel("qos", context.qosChannel(), context.qosStreamId()));
        final ClientConfiguration.Timing timing = timing(context);
        requirePresent(context);
        final PathContainment containment = containment(context);

        if (!problems.isEmpty())
        {
            throw new TensorPoolException(
                TensorPoolException.Category.CONFIGURATION, String.join(System.lineSeparator(), problems));
        }

        return new ClientConfiguration(
            context.clientName(),
            context.clientId(),
            context.aeronDirectoryName(),
            channels,
            timing,
            new ClientConfiguration.Memory(
                containment, new MappingPolicy(context.lock(), context.prefault()), policy(context.hugePages())),
            context.descriptorTimestamps(),
            new ClientConfiguration.Environment(context.nanoClock(), context.epochNanoClock(), context.errorHandler(),
                context.mappingExecutor()));
    }

    private ClientConfiguration.Timing timing(final TensorPool.Context context)
    {
        requirePositive("mediaDriverTimeoutNs", context.mediaDriverTimeoutNs());
        require(context.mediaDriverLivenessTimeoutNs() >= MIN_LIVENESS_TIMEOUT_NS, "mediaDriverLivenessTimeoutNs is " +
            context.mediaDriverLivenessTimeoutNs() + ": expected at least " + MIN_LIVENESS_TIMEOUT_NS);
        requirePositive("attachTimeoutNs", context.attachTimeoutNs());
        requirePositive("keepaliveIntervalNs", context.keepaliveIntervalNs());
        requirePositive("announcePeriodNs", context.announcePeriodNs());
        requirePositive("qosIntervalNs", context.qosIntervalNs());
        return new ClientConfiguration.Timing(
            context.keepaliveIntervalNs(), context.announcePeriodNs(), context.qosIntervalNs(),
            context.attachTimeoutNs(), context.mediaDriverLivenessTimeoutNs(), MIN_BACKOFF_NS, MAX_BACKOFF_NS);
    }

    /** What has a default can only be missing because it was taken away. */
    private void requirePresent(final TensorPool.Context context)
    {
        require(context.aeronDirectoryName() != null, "aeronDirectoryName is null: expected a directory");
        require(context.lock() != null, "lock is null: expected OFF, TRY or REQUIRED");
        require(context.prefault() != null, "prefault is null: expected OFF, TRY or REQUIRED");
        require(context.nanoClock() != null, "nanoClock is null: expected a clock");
        require(context.epochNanoClock() != null, "epochNanoClock is null: expected a clock");
        require(context.idleStrategy() != null, "idleStrategy is null: expected a strategy");
        require(context.threadFactory() != null, "threadFactory is null: expected a factory");
        require(context.mappingExecutor() != null, "mappingExecutor is null: expected an executor");
        require(context.errorHandler() != null, "errorHandler is null: expected a handler");
    }

    private ChannelAndStream channel(final String name, final String channel, final int streamId)
    {
        try
        {
            ChannelUri.parse(channel);
        }
        catch (final RuntimeException ex)
        {
            problems.add(name + "Channel is '" + channel + "': expected an Aeron channel such as aeron:ipc (" +
                ex.getMessage() + ")");
        }

        return new ChannelAndStream(channel, streamId);
    }

    private PathContainment containment(final TensorPool.Context context)
    {
        try
        {
            return PathContainment.of(context.allowedBaseDirs());
        }
        catch (final TensorPoolException ex)
        {
            problems.add("allowedBaseDirs: " + ex.getMessage());
            return null;
        }
    }

    private static HugepagesPolicy policy(final Boolean hugePages)
    {
        if (hugePages == null)
        {
            return HugepagesPolicy.UNSPECIFIED;
        }

        return hugePages ? HugepagesPolicy.HUGEPAGES : HugepagesPolicy.STANDARD;
    }

    private void requirePositive(final String name, final long valueNs)
    {
        require(valueNs > 0, name + " is " + valueNs + ": expected more than 0 nanoseconds");
    }

    private void require(final boolean holds, final String problem)
    {
        if (!holds)
        {
            problems.add(problem);
        }
    }
}
