package org.tensorpool.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.LongArrayList;
import org.tensorpool.TestDirectories;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.explore.Fields;
import org.tensorpool.explore.SimClock;
import org.tensorpool.explore.StateNotes;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.shm.MappedRegion;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.status.DriverCounters;

import io.aeron.Publication;

/**
 * The driver's conductor with all that it is made of, on a clock of the test's, which can die at any moment and start
 * again over what it left. Its Aeron client outlives it, because connecting takes longer than all else together; what
 * it shows in Aeron's counters is left out.
 */
public final class DriverBench implements AutoCloseable
{
    /** Stream that it serves. */
    public static final int STREAM = 10_000;
    /** Between keepalives, and between announces. */
    public static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    /** That a lease lives without a keepalive. */
    public static final long LEASE_NS = 3 * PERIOD_NS;
    /** For the process id that the system would give: no process has it. */
    private static final long FIRST_PID = 999_000_000L;
    private static final long PID_OFFSET = 40;
    private static final int MAX_TURNS = 16;

    /** What a driver may do wrong, to show that it would be found. */
    public enum Flaw
    {
        NONE, FORGETS_PRODUCERS, GIVES_NODE_IDS_TWICE, FORGETS_WHAT_CAME_BEFORE, NEVER_EXPIRES
    }

    /**
     * A lease that lives.
     *
     * @param leaseId    its id.
     * @param clientId   of its client.
     * @param isProducer whether it is a producer's.
     * @param nodeId     that goes with it.
     * @param expiryNs   when it ends.
     * @param epoch      that its client was told of.
     */
    public record LeaseView(
        long leaseId, int clientId, boolean isProducer, int nodeId, long expiryNs, long epoch)
    {
    }

    private final SimClock clock;
    private final ErrorHandler errorHandler;
    private final Flaw flaw;
    private final Path baseDirectory;
    private final DriverConfiguration configuration;
    private final BaseDirectory base;
    private final AeronLink link;
    private final LiveCounters live = new LiveCounters((ignore) -> { });
    private NamespaceLock lock;
    private Outbox outbox;
    private DriverConductor conductor;
    private LeaseRegistry leases;
    private StreamRegistry streams;
    private int generation;
    private boolean hasPidOfItsOwn;

    /**
     * A driver that does not run yet.
     *
     * @param aeronDirectory of the media driver.
     * @param controlStream  stream id of control messages; that of announces is the next.
     * @param baseDirectory  of its regions.
     * @param clock          of the world.
     * @param flaw           that it has.
     * @param errorHandler   that is told what goes wrong.
     */
    public DriverBench(
        final String aeronDirectory,
        final int controlStream,
        final Path baseDirectory,
        final SimClock clock,
        final Flaw flaw,
        final ErrorHandler errorHandler)
    {
        this.clock = clock;
        this.flaw = flaw;
        this.errorHandler = errorHandler;
        this.baseDirectory = baseDirectory;
        this.configuration = DriverConfiguration.builder()
            .instanceId("explored")
            .controlChannel("aeron:ipc?term-length=64m")
            .controlStreamId(controlStream)
            .announceChannel("aeron:ipc?term-length=64m")
            .announceStreamId(controlStream + 1)
            .baseDir(baseDirectory.toString())
            .allowedBaseDirs(List.of(baseDirectory.toString()))
            .namespace("ns")
            .prefaultShm(false)
            .announcePeriodMs(TimeUnit.NANOSECONDS.toMillis(PERIOD_NS))
            .leaseKeepaliveIntervalMs(TimeUnit.NANOSECONDS.toMillis(PERIOD_NS))
            .epochGcKeep(1)
            .epochGcMinAgeNs(LEASE_NS)
            .profile("small", Profile.of(4, 1024))
            .stream("cam", STREAM, "small")
            .build();
        this.base = BaseDirectory.open(configuration);
        final DriverCounters counters = new DriverCounters("explored");
        this.link = new AeronLink(null, aeronDirectory, configuration.driver(), true, Thread::new,
            new Outbox(counters, PERIOD_NS), new AnnounceProxy(counters), counters, errorHandler);
        link.connect(TimeUnit.SECONDS.toNanos(20));
        hideCounters();
    }

    /** As if there were no room for any. */
    private void hideCounters()
    {
        for (int i = 0; i < LiveCounters.MAX_SHOWN; i++)
        {
            live.show(0, "none", 0);
        }
        Fields.set(live, "unsettled", 0);
        Fields.set(live, "aeron", link.aeron());
    }

    /**
     * Whether all that it sends is heard, and all that it is sent.
     *
     * @return true if so.
     */
    public boolean isConnected()
    {
        link.invokeAeron();
        return Fields.<Publication>get(link, "controlPublication").isConnected() &&
            Fields.<Publication>get(link, "announcePublication").isConnected() &&
            link.control().imageCount() == 2 && link.announces().imageCount() == 2;
    }

    /**
     * Nothing has been: no regions, no driver. For a world of its own.
     *
     * @param isPidOfItsOwn true to give each driver a process id of its own; false to give all the same, as processes
     *                      in containers have.
     */
    public void reset(final boolean isPidOfItsOwn)
    {
        crash();
        generation = 0;
        hasPidOfItsOwn = isPidOfItsOwn;
        clean();
    }

    /** Remove all that lies in the base directory. */
    public void clean()
    {
        final Path namespace = base.namespace().path();
        TestDirectories.delete(namespace.resolve(Integer.toString(STREAM)));
        try
        {
            Files.deleteIfExists(namespace.resolve(NamespaceLock.FILE));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Start over what lies in the base directory, as {@code ShmDriver} does. */
    public void start()
    {
        generation++;
        lock = NamespaceLock.acquire(base.namespace());
        final DriverCounters counters = new DriverCounters("explored");
        outbox = new Outbox(counters, PERIOD_NS);
        final AnnounceProxy announceProxy = new AnnounceProxy(counters);
        announceProxy.publication(Fields.<Publication>get(link, "announcePublication"));
        outbox.publication(Fields.<Publication>get(link, "controlPublication"));
        final DriverResources resources = resources(counters);
        conductor = new DriverConductor(resources, link, outbox, announceProxy, resources.epochs().first());
        leases = Fields.get(conductor, "leases");
        streams = Fields.get(conductor, "streams");
        conductor.onStart();
    }

    private DriverResources resources(final DriverCounters counters)
    {
        final EpochDirectories directories = new EpochDirectories(base.namespace());
        final EpochSequence epochs = epochs(directories);
        final DriverTimings timings = DriverTimings.of(configuration.policies());
        final EpochCollector collector = new EpochCollector(
            directories, clock.timeOfDay(), epochs.first(), 1, timings.collectionAgeNs());
        return new DriverResources(configuration, timings, directories, base.creator(),
            new EpochMaker(lock, directories, base.creator(), collector, clock, errorHandler,
                configuration.policies().reuseExistingShm()),
            new RegionWorker(Runnable::run, errorHandler), epochs, collector, clock, counters, live, errorHandler);
    }

    private EpochSequence epochs(final EpochDirectories directories)
    {
        final EpochSequence epochs = new EpochSequence(clock.timeOfDay().nanoTime(), (epoch) ->
        {
            lock.reserve(epoch);
            return true;
        });
        if (flaw == Flaw.FORGETS_WHAT_CAME_BEFORE)
        {
            return epochs;
        }

        epochs.seen(lock.reserved());
        try
        {
            final IntArrayList onDisk = directories.streams();
            for (int i = 0; i < onDisk.size(); i++)
            {
                final LongArrayList found = directories.epochs(onDisk.getInt(i));
                for (int j = 0; j < found.size(); j++)
                {
                    epochs.seen(found.getLong(j));
                }
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        return epochs;
    }

    /** The process dies: the system takes back its lock and its mappings; files stay. */
    public void crash()
    {
        if (conductor != null)
        {
            Fields.<EpochManager>get(conductor, "epochManager").close(false);
            lock.close();
            conductor = null;
        }
        drainLink();
    }

    /** The driver says that it goes, and goes. */
    public void stop()
    {
        new ControlProxy(outbox).shutdown(ShutdownReason.NORMAL, "asked to", clock.nanoTime());
    }

    private void drainLink()
    {
        while (link.control().poll((buffer, offset, length, header) -> { }, 100) +
            link.announces().poll((buffer, offset, length, header) -> { }, 100) > 0)
        {
            Thread.onSpinWait();
        }
    }

    /**
     * Whether it runs.
     *
     * @return true if so.
     */
    public boolean isRunning()
    {
        return conductor != null;
    }

    /** Turn until there is nothing to do. */
    public void duty()
    {
        int turns = 0;
        int workCount;
        do
        {
            workCount = conductor.doWork();
            spoil();
            nameProcess();
        }
        while (workCount > 0 && ++turns < MAX_TURNS);
    }

    private void spoil()
    {
        if (flaw == Flaw.FORGETS_PRODUCERS && streams.get(STREAM).producer() != null)
        {
            streams.get(STREAM).producer(null);
        }
        else if (flaw == Flaw.GIVES_NODE_IDS_TWICE)
        {
            Fields.<IntHashSet>get(leases.nodeIds(), "taken").clear();
            Fields.set(leases.nodeIds(), "next", 1);
        }
        else if (flaw == Flaw.NEVER_EXPIRES)
        {
            leases.extendAll(clock.nanoTime() + LEASE_NS);
        }
    }

    private void nameProcess()
    {
        final EpochRegions current = streams.get(STREAM).current();
        if (hasPidOfItsOwn && current != null)
        {
            for (final MappedRegion region : Fields.<List<MappedRegion>>get(current, "regions"))
            {
                region.segment().set(ValueLayout.JAVA_LONG_UNALIGNED, PID_OFFSET, FIRST_PID + generation);
            }
        }
    }

    /**
     * Session of its messages.
     *
     * @return session id of its control messages.
     */
    public int controlSession()
    {
        return link.sessionId();
    }

    /**
     * Session of its announces.
     *
     * @return session id.
     */
    public int announceSession()
    {
        return link.announceSessionId();
    }

    /**
     * Live leases.
     *
     * @return the oldest first; none while it does not run.
     */
    public List<LeaseView> leases()
    {
        final List<LeaseView> views = new ArrayList<>();
        if (conductor != null)
        {
            for (final Lease lease : leases.ofStream(STREAM))
            {
                views.add(new LeaseView(lease.leaseId(), lease.clientId(), lease.role() == Role.PRODUCER,
                    lease.nodeId(), lease.expiryNs(), lease.epoch()));
            }
        }

        return views;
    }

    /**
     * Epoch that is served.
     *
     * @return the epoch; 0 while there is none.
     */
    public long epoch()
    {
        final EpochRegions current = conductor == null ? null : streams.get(STREAM).current();
        return current == null ? 0 : current.epoch();
    }

    /**
     * Put down the state, for comparison with others.
     *
     * @param notes that take it.
     */
    public void describe(final StateNotes notes)
    {
        notes.plain(conductor != null);
        if (conductor == null)
        {
            notes.epochs(epochsOnDisk());
            return;
        }

        final ManagedStream stream = streams.get(STREAM);
        notes.epoch(epoch()).id(stream.producer() == null ? 0 : stream.producer().leaseId());
        notes.plain(stream.isBusy()).plain(stream.hasForeignEpochs());
        notes.plain(Fields.get(stream, "announceDue")).time(Fields.<Long>get(stream, "nextAnnounceNs"));
        for (final ManagedStream.Retired retired : stream.retired())
        {
            notes.epoch(retired.regions().epoch()).time(retired.retiredAtNs());
        }
        for (final LeaseView lease : leases())
        {
            notes.id(lease.leaseId()).id(lease.clientId()).plain(lease.isProducer()).id(lease.nodeId());
            notes.time(lease.expiryNs()).epoch(lease.epoch());
        }
        describeHistory(notes);
        notes.time(Fields.<Long>get(conductor, "nextActivityNs")).time(Fields.<Long>get(conductor, "nextCollectionNs"));
        notes.epochs(epochsOnDisk());
    }

    /** Requests that would be answered as they were before, should they come again. */
    private void describeHistory(final StateNotes notes)
    {
        final Object history = Fields.get(Fields.get(conductor, "leaseManager"), "history");
        for (final Map.Entry<?, ?> entry : Fields.<Map<?, ?>>get(history, "entries").entrySet())
        {
            final AttachHistory.Outcome outcome = (AttachHistory.Outcome)entry.getValue();
            if (outcome.refusal() != null && clock.nanoTime() - outcome.atNs() < PERIOD_NS)
            {
                notes.id(Fields.<Long>get(entry.getKey(), "correlationId")).time(outcome.atNs());
            }
            else if (outcome.refusal() == null && leases.get(outcome.leaseId()) != null)
            {
                notes.id(Fields.<Long>get(entry.getKey(), "correlationId")).id(outcome.leaseId());
            }
        }
    }

    private long[] epochsOnDisk()
    {
        try
        {
            return new EpochDirectories(base.namespace()).epochs(STREAM).toLongArray();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close()
    {
        crash();
        link.close();
        TestDirectories.delete(baseDirectory);
    }
}
