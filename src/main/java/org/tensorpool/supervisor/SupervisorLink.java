package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CLOSED;
import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.aeron.LogFailures;
import org.tensorpool.aeron.MediaDrivers;

/**
 * The supervisor's connection to the media driver. An Aeron client that died, because the media driver went or this
 * process was stopped for too long, is replaced as soon as a media driver is active again. For the supervisor's thread.
 */
final class SupervisorLink
{
    private static final long RETRY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long IDLE_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int FRAGMENT_LIMIT = 32;

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Aeron given;
    private final String aeronDirectory;
    private final String name;
    private final SupervisorChannels channels;
    private final ThreadFactory threadFactory;
    private final ErrorHandler errorHandler;
    private Aeron aeron;
    private ExclusivePublication publication;
    private LogFailures failures;
    private long nextTryNs;

    SupervisorLink(
        final Aeron given,
        final String aeronDirectory,
        final String instanceId,
        final SupervisorChannels channels,
        final ThreadFactory threadFactory,
        final ErrorHandler errorHandler)
    {
        this.given = given;
        this.aeronDirectory = aeronDirectory;
        name = MediaDrivers.clientName("tensorpool-supervisor " + instanceId);
        this.channels = channels;
        this.threadFactory = threadFactory;
        this.errorHandler = errorHandler;
    }

    /**
     * Connect for the first time.
     *
     * @throws TensorPoolException TIMEOUT when no media driver becomes active in time, CONFIGURATION when it refuses a
     *                             channel.
     */
    void connect(final long timeoutNs)
    {
        if (given == null)
        {
            MediaDrivers.awaitActive(aeronDirectory, timeoutNs);
        }

        try
        {
            open();
        }
        catch (final AeronException | IllegalArgumentException ex)
        {
            close();
            throw new TensorPoolException(CONFIGURATION, "the media driver in '" + aeronDirectory + "' refuses: " +
                ex.getMessage() + ": check " + channels, ex);
        }
    }

    private void open()
    {
        failures = new LogFailures(this::onClientError);
        aeron = given != null ? given : Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(aeronDirectory)
            .clientName(name)
            .idleSleepDurationNs(IDLE_SLEEP_NS)
            .threadFactory(threadFactory)
            .errorHandler(failures));
        for (final ChannelAndStream place : channels.distinct())
        {
            subscriptions.add(Additions.subscription(aeron, place.untetheredChannel(), place.streamId()));
        }
        publication = Additions.exclusivePublication(
            aeron, channels.control().channel(), channels.control().streamId());
    }

    /** That the client's own agent ends follows from what was said before. */
    private void onClientError(final Throwable error)
    {
        if (!(error instanceof AgentTerminationException))
        {
            errorHandler.onError(error);
        }
    }

    /** @return true if the connection was lost just now. */
    boolean isLostNow(final long nowNs)
    {
        if (aeron == null || !(isLost() || failures.isRepairable()))
        {
            return false;
        }

        drop(nowNs);
        return true;
    }

    private boolean isLost()
    {
        boolean isLost = aeron.isClosed() || publication.isClosed();
        for (int i = 0; !isLost && i < subscriptions.size(); i++)
        {
            isLost = subscriptions.get(i).isClosed();
        }

        return isLost;
    }

    /** @return true if it was lost before and is there again now. */
    boolean isRestoredNow(final long nowNs)
    {
        if (aeron != null || nowNs - nextTryNs < 0)
        {
            return false;
        }

        nextTryNs = nowNs + RETRY_INTERVAL_NS;
        if (!MediaDrivers.isActive(aeronDirectory))
        {
            return false;
        }

        try
        {
            open();
            return true;
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ex)
        {
            errorHandler.onError(ex);
            drop(nowNs);
            return false;
        }
    }

    private void drop(final long nowNs)
    {
        close();
        nextTryNs = nowNs + RETRY_INTERVAL_NS;
        if (given != null)
        {
            errorHandler.onError(new TensorPoolException(CLOSED, "the Aeron client that the supervisor was given has " +
                "closed: launch the supervisor again with another, or without one so that it makes its own"));
            throw new AgentTerminationException("the given Aeron client has closed");
        }
    }

    int poll(final FragmentHandler handler)
    {
        int workCount = 0;
        for (int i = 0; i < subscriptions.size(); i++)
        {
            workCount += subscriptions.get(i).poll(handler, FRAGMENT_LIMIT);
        }

        return workCount;
    }

    /** Only while connected. */
    Aeron aeron()
    {
        return aeron;
    }

    /** Only while connected. */
    ExclusivePublication publication()
    {
        return publication;
    }

    /** An Aeron client that was given stays open. */
    void close()
    {
        CloseHelper.quietCloseAll(subscriptions);
        subscriptions.clear();
        CloseHelper.quietClose(publication);
        publication = null;
        if (given == null)
        {
            CloseHelper.quietClose(aeron);
        }
        aeron = null;
    }
}
