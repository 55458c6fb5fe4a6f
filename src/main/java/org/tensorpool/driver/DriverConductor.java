package org.tensorpool.driver;

import java.io.IOException;

import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.driver.config.Policies;
import org.tensorpool.protocol.driver.ShutdownReason;

/**
 * The driver's duty cycle: hear clients, answer them, end what is over, say where the regions are.
 * <p>
 * For one thread, that of its runner or invoker.
 */
final class DriverConductor implements Agent
{
    private static final int FRAGMENT_LIMIT = 64;
    private static final int MAX_POLLS = 4;
    /** More requests than any log holds: whatever waited when they began to be read has been read by then. */
    private static final int MAX_UNDRAINED = 1 << 21;
    private static final int MAX_FAREWELLS = 100;

    private final DriverResources resources;
    private final NanoClock nanoClock;
    private final DriverTimings timings;
    private final AeronLink link;
    private final Outbox outbox;
    private final ControlProxy proxy;
    private final AnnounceProxy announceProxy;
    private final StreamRegistry streams;
    private final LeaseRegistry leases;
    private final Shutdown shutdown;
    private final ForeignOwners owners;
    private final LeaseManager leaseManager;
    private final EpochManager epochManager;
    private final ControlAdapter adapter;
    private final DriverMeter meter;
    private long nextActivityNs;
    private long nextCollectionNs;
    private int undrained;
    private boolean drained;
    private boolean announcedLast;

    DriverConductor(
        final DriverResources resources,
        final AeronLink link,
        final Outbox outbox,
        final AnnounceProxy announceProxy,
        final long firstLeaseId)
    {
        this.resources = resources;
        this.nanoClock = resources.nanoClock();
        this.timings = resources.timings();
        this.link = link;
        this.outbox = outbox;
        this.announceProxy = announceProxy;
        this.proxy = new ControlProxy(outbox);
        this.meter = new DriverMeter(resources.counters());
        final Policies policies = resources.configuration().policies();
        this.shutdown = new Shutdown(nanoClock, policies.shutdownTimeoutNs(), timings.keepaliveNs());
        this.owners = new ForeignOwners(timings.announcePeriodNs());
        this.streams = new StreamRegistry(resources.configuration(), resources.live());
        this.leases = new LeaseRegistry(firstLeaseId, new NodeIds(policies.nodeIdReuseCooldownNs(), firstLeaseId));
        final ConsumerStreams consumerStreams =
            new ConsumerStreams(resources, streams, leases, new ConfigProxy(outbox));
        this.leaseManager = new LeaseManager(
            resources, streams, leases, consumerStreams, shutdown, owners, proxy);
        this.epochManager = leaseManager.epochs();
        this.adapter = new ControlAdapter(
            leaseManager,
            new HelloAdapter(consumerStreams, resources.counters()),
            new ShutdownAdapter(new ShutdownToken(policies.shutdownToken()), shutdown, resources.counters()),
            resources.counters());
    }

    @Override
    public String roleName()
    {
        return "tensorpool-driver";
    }

    /**
     * Streams that a driver served here before get a new epoch at once: their clients hear of it and attach again.
     */
    @Override
    public void onStart()
    {
        final long nowNs = nanoClock.nanoTime();
        nextActivityNs = nowNs;
        nextCollectionNs = nowNs + timings.announcePeriodNs();
        shutdown.connected(nowNs);
        owners.joined(nowNs);
        try
        {
            final IntArrayList onDisk = resources.directories().streams();
            for (int i = 0; i < onDisk.size(); i++)
            {
                takeOver(onDisk.getInt(i), nowNs);
            }
        }
        catch (final IOException ex)
        {
            resources.errorHandler().onError(ex);
        }
    }

    private void takeOver(final int streamId, final long nowNs)
    {
        final ManagedStream stream = streams.get(streamId);
        if (stream != null)
        {
            stream.hasForeignEpochs(true);
            epochManager.begin(stream, null);
        }

        if (isCollecting() && resources.configuration().policies().epochGcOnStartup())
        {
            epochManager.collectForeign(streamId, stream, nowNs);
        }
    }

    @Override
    public int doWork()
    {
        final long nowNs = nanoClock.nanoTime();
        meter.turn(nowNs);

        int workCount = 0;
        workCount += link.invokeAeron();
        workCount += restoreLink(nowNs);
        workCount += pollAnnounces(nowNs);
        workCount += pollControl(nowNs);
        workCount += resources.worker().poll();
        workCount += expireLeases(nowNs);
        workCount += refreshActivity(nowNs);
        workCount += outbox.retry(nowNs);
        workCount += resources.live().poll(link.aeron(), nowNs);
        workCount += drain(nowNs);
        workCount += announce(nowNs);
        workCount += collect(nowNs);
        meter.worked(workCount);

        return workCount;
    }

    /** All hear once more where the regions are, and when the time is over the driver goes. */
    private int drain(final long nowNs)
    {
        if (shutdown.isDraining() && !announcedLast)
        {
            announcedLast = true;
            announceAllNow();
            return 1;
        }

        if (shutdown.isDue(nowNs))
        {
            throw new ShutdownException();
        }

        return 0;
    }

    private void announceAllNow()
    {
        for (int i = 0; i < streams.all().size(); i++)
        {
            streams.all().get(i).announceNow();
        }
    }

    private int restoreLink(final long nowNs)
    {
        if (link.restore(nowNs))
        {
            leaseManager.extendAll(nowNs);
            shutdown.connected(nowNs);
            owners.joined(nowNs);
            announceAllNow();
            return 1;
        }

        return 0;
    }

    private int pollAnnounces(final long nowNs)
    {
        return link.isConnected() ?
            link.announces().poll(owners.at(link.announceSessionId(), nowNs), FRAGMENT_LIMIT) : 0;
    }

    /**
     * A poll ends where a term ends, and what lies there may be nothing but padding: only when two in a row bring
     * nothing does nothing wait.
     */
    private int pollControl(final long nowNs)
    {
        drained = false;
        int workCount = 0;
        if (link.isConnected())
        {
            adapter.ownSessionId(link.sessionId());
            int empty = 0;
            for (int i = 0; i < MAX_POLLS && empty < 2; i++)
            {
                final int fragments = link.control().poll(adapter, FRAGMENT_LIMIT);
                workCount += fragments;
                empty = fragments == 0 ? empty + 1 : 0;
            }
            drained = empty == 2;
            if (drained)
            {
                shutdown.drained(nowNs);
            }
            undrained = drained ? 0 : undrained + workCount;
        }

        return workCount;
    }

    /** Keepalives that came while this process was stopped count, so nobody is judged before they are read. */
    private int expireLeases(final long nowNs)
    {
        return link.isConnected() && (drained || undrained > MAX_UNDRAINED) ? leaseManager.ending().expire(nowNs) : 0;
    }

    private int refreshActivity(final long nowNs)
    {
        if (nowNs - nextActivityNs < 0)
        {
            return 0;
        }

        nextActivityNs = nowNs + timings.announcePeriodNs();
        return epochManager.refreshActivity(nowNs);
    }

    /** Nobody hears of a new epoch before he could hear whose lease has ended (driver specification §4.9). */
    private int announce(final long nowNs)
    {
        int workCount = 0;
        for (int i = 0; i < streams.all().size() && link.isConnected() && !outbox.hasWaitingNotice(); i++)
        {
            final ManagedStream stream = streams.all().get(i);
            if (stream.isAnnounceDue(nowNs))
            {
                if (announceProxy.announce(stream.announce(), stream.producerId(), nowNs))
                {
                    stream.announced(nowNs + timings.announcePeriodNs());
                    leases.moveTo(stream.streamId(), stream.current().epoch());
                    workCount++;
                }
            }
        }

        return workCount;
    }

    private int collect(final long nowNs)
    {
        if (!isCollecting() || nowNs - nextCollectionNs < 0)
        {
            return 0;
        }

        nextCollectionNs = nowNs + timings.announcePeriodNs();
        return epochManager.collect(nowNs);
    }

    private boolean isCollecting()
    {
        return resources.configuration().policies().epochGcEnabled();
    }

    @Override
    public void onClose()
    {
        final long nowNs = nanoClock.nanoTime();
        if (link.isConnected())
        {
            final Throwable fatal = epochManager.fatalError();
            proxy.shutdown(
                fatal == null ? shutdown.reason() : ShutdownReason.ERROR,
                fatal == null ? shutdown.why() : fatal.getMessage(),
                nowNs);
            for (int i = 0; i < MAX_FAREWELLS && !outbox.isEmpty(); i++)
            {
                outbox.retry(nowNs);
                Thread.onSpinWait();
            }
        }

        resources.worker().close();
        epochManager.close(resources.configuration().policies().cleanupShmOnExit());
        resources.live().close();
        link.close();
    }
}
