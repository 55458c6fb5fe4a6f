package org.tensorpool.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.DriverTimeoutException;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.aeron.LogFailures;
import org.tensorpool.aeron.MediaDriverRefusal;
import org.tensorpool.aeron.MediaDrivers;
import org.tensorpool.status.CounterBudget;

/**
 * One life of an Aeron client: from the media driver being there until the client is closed, by us, by a time-out or
 * by the media driver going away. A new one is made for the next life.
 */
final class AeronSession implements AutoCloseable
{
    static final int FRAGMENT_LIMIT = 32;

    private final Aeron aeron;
    private final LogFailures failures;
    private final CounterBudget counterBudget;
    private final ControlProxy controlProxy;
    private final QosProxy qosProxy;
    private final Publication controlPublication;
    private final Subscription controlSubscription;
    /** Null where announces come on the control stream. */
    private final AnnouncePoller announcePoller;
    private final Subscription qosSubscription;

    private final FragmentAssembler assembler;

    private AeronSession(
        final Aeron aeron,
        final LogFailures failures,
        final ClientConfiguration.Channels channels,
        final ControlAdapter adapter)
    {
        this.aeron = aeron;
        this.failures = failures;
        counterBudget = new CounterBudget(aeron);
        // The URIs of a dozen pools are more than a fragment holds; what fits into one is passed on as it is.
        assembler = new FragmentAssembler(adapter);
        controlSubscription = subscribe(channels.control());
        announcePoller = channels.announce().equals(channels.control()) ? null :
            new AnnouncePoller(subscribe(channels.announce()), controlSubscription, assembler, adapter);
        qosSubscription = subscribe(channels.qos());
        controlPublication = publish(channels.control());
        controlProxy = new ControlProxy(controlPublication);
        qosProxy = new QosProxy(publish(channels.qos()));
    }

    /**
     * @return true if a media driver shows signs of life in that directory.
     */
    static boolean isMediaDriverActive(final String aeronDirectoryName, final long livenessNs)
    {
        return MediaDrivers.isActive(aeronDirectoryName, TimeUnit.NANOSECONDS.toMillis(livenessNs));
    }

    /**
     * Connect to a media driver that is there. Errors of the client go to the handler and never end the process, as
     * Aeron's own default would.
     *
     * @throws TensorPoolException CONFIGURATION when the media driver refuses a channel, RESOURCE when it has no room,
     *                             TIMEOUT when it is silent.
     */
    static AeronSession connect(final ClientConfiguration configuration, final ControlAdapter adapter)
    {
        try
        {
            return open(configuration, adapter);
        }
        catch (final DriverTimeoutException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "the media driver in " +
                configuration.aeronDirectoryName() + " does not answer: " + ex.getMessage(), ex);
        }
        catch (final AeronException | IllegalArgumentException ex)
        {
            throw MediaDriverRefusal.of(configuration.aeronDirectoryName(), ex, "control " +
                configuration.channels().control() + ", announce " + configuration.channels().announce() +
                " and qos " + configuration.channels().qos());
        }
        catch (final Exception ex)
        {
            throw MediaDriverRefusal.unreachable(configuration.aeronDirectoryName(), ex);
        }
    }

    private static AeronSession open(final ClientConfiguration configuration, final ControlAdapter adapter)
    {
        final LogFailures failures = new LogFailures(configuration.environment().errorHandler());
        final Aeron aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(configuration.aeronDirectoryName())
            .clientName(configuration.name())
            .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(configuration.timing().driverLivenessNs()))
            .useConductorAgentInvoker(true)
            .clientLock(new ReentrantLock())
            .errorHandler(failures)
            .subscriberErrorHandler(AeronSession::rethrow));
        try
        {
            return new AeronSession(aeron, failures, configuration.channels(), adapter);
        }
        catch (final RuntimeException ex)
        {
            aeron.close();
            throw ex;
        }
    }

    /** What a frame handler throws reaches who polls, as with any callback. */
    private static void rethrow(final Throwable throwable)
    {
        if (throwable instanceof RuntimeException exception)
        {
            throw exception;
        }
        if (throwable instanceof Error error)
        {
            throw error;
        }
        throw new IllegalStateException(throwable);
    }

    private Subscription subscribe(final ChannelAndStream where)
    {
        return Additions.subscription(aeron, where.untetheredChannel(), where.streamId());
    }

    private Publication publish(final ChannelAndStream where)
    {
        return Additions.publication(aeron, where.channel(), where.streamId());
    }

    /** The Aeron client's own duties are done here too: what it is told, it is told without waiting for a thread. */
    int poll()
    {
        int workCount = aeron.conductorAgentInvoker().invoke();
        workCount += controlSubscription.poll(assembler, FRAGMENT_LIMIT);
        if (announcePoller != null)
        {
            workCount += announcePoller.poll();
        }
        workCount += qosSubscription.poll(assembler, FRAGMENT_LIMIT);

        return workCount;
    }

    Aeron aeron()
    {
        return aeron;
    }

    /** For the conductor's thread. */
    CounterBudget counterBudget()
    {
        return counterBudget;
    }

    ControlProxy control()
    {
        return controlProxy;
    }

    /** May be offered to by any thread. */
    Publication controlPublication()
    {
        return controlPublication;
    }

    QosProxy qos()
    {
        return qosProxy;
    }

    /** It misses somebody's log for good, and another one would not. */
    boolean isDamaged()
    {
        return failures.isRepairable();
    }

    boolean isClosed()
    {
        return aeron.isClosed();
    }

    @Override
    public void close()
    {
        aeron.close();
    }
}
