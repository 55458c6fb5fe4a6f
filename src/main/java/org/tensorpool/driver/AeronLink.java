package org.tensorpool.driver;

import static org.tensorpool.TensorPoolException.Category.CLOSED;
import static org.tensorpool.TensorPoolException.Category.RESOURCE;
import static org.tensorpool.status.DriverCounter.RECONNECTS;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.LogFailures;
import org.tensorpool.aeron.MediaDriverRefusal;
import org.tensorpool.aeron.MediaDrivers;
import org.tensorpool.driver.config.DriverSection;
import org.tensorpool.status.DriverCounters;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;

/**
 * The driver's connection to the media driver. An Aeron client that died, because the media driver went or this process
 * was stopped for too long, is replaced as soon as a media driver is active again.
 * <p>
 * For the conductor's thread.
 */
final class AeronLink
{
    private static final long RETRY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Aeron given;
    private final String aeronDirectory;
    private final DriverSection section;
    private final boolean useInvoker;
    private final ThreadFactory threadFactory;
    private final Outbox outbox;
    private final AnnounceProxy announceProxy;
    private final DriverCounters counters;
    private final ErrorHandler errorHandler;
    private LogFailures failures;
    private Aeron aeron;
    private Subscription control;
    private Subscription announces;
    private Publication controlPublication;
    private Publication announcePublication;
    private long nextTryNs;

    AeronLink(
        final Aeron given,
        final String aeronDirectory,
        final DriverSection section,
        final boolean useInvoker,
        final ThreadFactory threadFactory,
        final Outbox outbox,
        final AnnounceProxy announceProxy,
        final DriverCounters counters,
        final ErrorHandler errorHandler)
    {
        this.given = given;
        this.aeronDirectory = aeronDirectory;
        this.section = section;
        this.useInvoker = useInvoker;
        this.threadFactory = threadFactory;
        this.outbox = outbox;
        this.announceProxy = announceProxy;
        this.counters = counters;
        this.errorHandler = errorHandler;
    }

    /**
     * Connect for the first time.
     *
     * @param timeoutNs that a media driver may take to become active.
     * @throws TensorPoolException when it does not, or refuses a channel.
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
            throw MediaDriverRefusal.of(aeronDirectory, ex, "driver.control_channel '" + section.controlChannel() +
                "' and driver.announce_channel '" + section.announceChannel() + "'");
        }
        catch (final Exception ex)
        {
            close();
            throw MediaDriverRefusal.unreachable(aeronDirectory, ex);
        }
    }

    private void open()
    {
        failures = new LogFailures(this::onClientError);
        aeron = given != null ? given : Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(aeronDirectory)
            .clientName(MediaDrivers.clientName("tensorpool-driver " + section.instanceId()))
            .useConductorAgentInvoker(useInvoker)
            .threadFactory(threadFactory)
            .errorHandler(failures));

        final int controlStreamId = (int)section.controlStreamId();
        final int announceStreamId = (int)section.announceStreamId();
        control = Additions.subscription(aeron, untethered(section.controlChannel()), controlStreamId);
        controlPublication = Additions.exclusivePublication(aeron, section.controlChannel(), controlStreamId);
        final boolean isShared = controlStreamId == announceStreamId &&
            section.controlChannel().equals(section.announceChannel());
        announcePublication = isShared ?
            controlPublication :
            Additions.exclusivePublication(aeron, section.announceChannel(), announceStreamId);

        announces = Additions.subscription(aeron, untethered(section.announceChannel()), announceStreamId);

        final String unseen = counters.attach(aeron);
        if (unseen != null)
        {
            errorHandler.onError(new TensorPoolException(RESOURCE, unseen));
        }
        outbox.publication(controlPublication);
        announceProxy.publication(announcePublication);
    }

    /** That the client's own agent ends follows from what was said before, and is no end of the driver's. */
    private void onClientError(final Throwable error)
    {
        if (!(error instanceof AgentTerminationException))
        {
            errorHandler.onError(error);
        }
    }

    /** A driver that was stopped must not hold up the clients that share its log. */
    private static String untethered(final String channel)
    {
        final ChannelUriStringBuilder builder = new ChannelUriStringBuilder(channel);
        return builder.tether() == null ? builder.tether(false).build() : channel;
    }

    /**
     * Look after the connection.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return true if it was lost before and is there again now.
     */
    boolean restore(final long nowNs)
    {
        if (aeron != null && (isLost() || failures.isRepairable()))
        {
            drop(nowNs);
        }

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
            counters.increment(RECONNECTS);
            return true;
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ex)
        {
            errorHandler.onError(ex);
            drop(nowNs);
            return false;
        }
    }

    private boolean isLost()
    {
        return aeron.isClosed() || control.isClosed() || announces.isClosed() || controlPublication.isClosed() ||
            announcePublication.isClosed();
    }

    private void drop(final long nowNs)
    {
        close();
        nextTryNs = nowNs + RETRY_INTERVAL_NS;
        if (given != null)
        {
            errorHandler.onError(new TensorPoolException(CLOSED, "the Aeron client that the driver was given has " +
                "closed: launch the driver again with another, or without one so that it makes its own"));
            throw new AgentTerminationException("the given Aeron client has closed");
        }
    }

    /**
     * The Aeron client of the moment.
     *
     * @return the client, or null while not connected.
     */
    Aeron aeron()
    {
        return aeron;
    }

    boolean isConnected()
    {
        return aeron != null;
    }

    /**
     * By which the driver's own messages are known; only while connected.
     *
     * @return session id of what the driver sends on the control stream.
     */
    int sessionId()
    {
        return controlPublication.sessionId();
    }

    /**
     * What clients send; only while connected.
     *
     * @return the subscription.
     */
    Subscription control()
    {
        return control;
    }

    /**
     * What owners of regions announce, this driver among them; only while connected.
     *
     * @return the subscription.
     */
    Subscription announces()
    {
        return announces;
    }

    /**
     * By which the driver's own announces are known; only while connected.
     *
     * @return session id of what the driver announces.
     */
    int announceSessionId()
    {
        return announcePublication.sessionId();
    }

    /**
     * Run Aeron's own conductor where it has no thread.
     *
     * @return amount of work done.
     */
    int invokeAeron()
    {
        return useInvoker && given == null && aeron != null && !aeron.isClosed() ?
            aeron.conductorAgentInvoker().invoke() : 0;
    }

    /**
     * Disconnect. An Aeron client that was given stays open.
     */
    void close()
    {
        outbox.publication(null);
        announceProxy.publication(null);
        counters.detach();
        CloseHelper.quietCloseAll(announcePublication, controlPublication, control, announces);
        if (given == null)
        {
            CloseHelper.quietClose(aeron);
        }
        aeron = null;
        control = null;
        announces = null;
        controlPublication = null;
        announcePublication = null;
    }
}
