package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.HostileMessages.OWNER;
import static org.tensorpool.driver.HostileMessages.STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Requirement;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.driver.config.StreamIdRange;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.shm.RegionPermissions;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.DriverCounters;
import org.tensorpool.testing.SharedDirectory;

/**
 * Ten thousand messages of an adversary, against everything of the driver that decodes, decides and owns, without a
 * media driver.
 */
class HostileMessagesTest
{
    private static final int MESSAGES = 10_000;
    private static final DriverCounter[] COUNTS_OF_WHAT_IS_WRONG = {
        DriverCounter.MALFORMED, DriverCounter.UNSUPPORTED, DriverCounter.FOREIGN, DriverCounter.ATTACH_REJECTIONS,
        DriverCounter.DETACH_REJECTIONS, DriverCounter.UNKNOWN_KEEPALIVES, DriverCounter.SHUTDOWN_REFUSALS,
        DriverCounter.DECLINED_WISHES};

    private final SharedDirectory directory = new SharedDirectory();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final DriverCounters counters = new DriverCounters("test");
    private final List<Throwable> errors = new ArrayList<>();
    private final Outbox outbox = new Outbox(counters, 1);
    private LeaseRegistry leases;
    private LeaseManager manager;
    private Shutdown shutdown;
    private RegionWorker worker;
    private NamespaceLock lock;
    private ControlAdapter adapter;

    @BeforeEach
    void start()
    {
        final DriverConfiguration configuration = DriverConfiguration.builder()
            .baseDir(directory.path().toString())
            .profile("small", Profile.of(8, 64))
            .stream("cam", STREAM, "small")
            .shutdownToken("open sesame")
            .descriptorStreamIdRange(new StreamIdRange(31_000, 31_001))
            .build();
        final DriverResources resources = resources(configuration, errors::add);
        final StreamRegistry streams = new StreamRegistry(configuration, resources.live());
        leases = new LeaseRegistry(1, new NodeIds(0, 1));
        shutdown = new Shutdown(clock, 1, 0);
        final ConsumerStreams consumerStreams =
            new ConsumerStreams(resources, streams, leases, new ConfigProxy(outbox));
        manager = new LeaseManager(resources, streams, leases, consumerStreams, shutdown, new ForeignOwners(1),
            new ControlProxy(outbox));
        adapter = new ControlAdapter(
            manager,
            new HelloAdapter(consumerStreams, counters),
            new ShutdownAdapter(new ShutdownToken("open sesame"), shutdown, counters),
            counters);
    }

    @AfterEach
    void close()
    {
        worker.close();
        manager.epochs().close(true);
        lock.close();
        directory.close();
    }

    private DriverResources resources(final DriverConfiguration configuration, final ErrorHandler errorHandler)
    {
        final NamespaceDirectory namespace = NamespaceDirectory.create(
            directory.path(), "tester", "ns", RegionPermissions.of(configuration.shm().permissionsMode()));
        final EpochDirectories directories = new EpochDirectories(namespace);
        final RegionCreator creator =
            new RegionCreator(namespace, new MappingPolicy(Requirement.OFF, Requirement.OFF));
        final EpochCollector collector = new EpochCollector(directories, () -> 0, 1_000, 2, 1);
        lock = NamespaceLock.acquire(namespace);
        worker = new RegionWorker(Runnable::run, errorHandler);
        return new DriverResources(
            configuration,
            DriverTimings.of(configuration.policies()),
            directories,
            creator,
            new EpochMaker(lock, directories, creator, collector, clock, errorHandler, false),
            worker,
            new EpochSequence(1_000, (ignore) -> true),
            collector,
            clock,
            counters,
            new LiveCounters((ignore) -> { }),
            errorHandler);
    }

    @Test
    void shouldCountEachOfTenThousandHostileMessagesAndDoNothingForAny()
    {
        shutdown.drained(clock.nanoTime());
        final Lease lease = attach(OWNER);
        final HostileMessages messages = new HostileMessages(42, lease.leaseId());
        final long expiryNs = lease.expiryNs();
        clock.advance(TimeUnit.MILLISECONDS.toNanos(1));

        for (int i = 0; i < MESSAGES; i++)
        {
            final long before = countOfWhatIsWrong();
            final int length = messages.next();
            adapter.onMessage(messages.buffer(), 0, length);
            worker.poll();
            assertTrue(countOfWhatIsWrong() > before, "message " + i + " was not counted: " + messages.description());
        }

        assertEquals(1, leases.size());
        assertEquals(lease, leases.ofClient(OWNER));
        assertEquals(expiryNs, lease.expiryNs());
        assertEquals(1, counters.get(DriverCounter.ATTACHES));
        assertEquals(0, counters.get(DriverCounter.DETACHES));
        assertEquals(0, counters.get(DriverCounter.REVOCATIONS));
        assertEquals(1, counters.get(DriverCounter.EPOCHS_CREATED));
        assertEquals(0, counters.get(DriverCounter.CONSUMER_STREAMS));
        assertTrue(!shutdown.isDraining());
        assertEquals(List.of(), errors);
        for (final DriverCounter kind : COUNTS_OF_WHAT_IS_WRONG)
        {
            assertTrue(counters.get(kind) > MESSAGES / 200, kind + " " + counters.get(kind));
        }
    }

    @Test
    void shouldGoOnServingAfterwards()
    {
        final Lease lease = attach(OWNER);
        final HostileMessages messages = new HostileMessages(43, lease.leaseId());
        for (int i = 0; i < MESSAGES; i++)
        {
            adapter.onMessage(messages.buffer(), 0, messages.next());
            worker.poll();
        }

        manager.onDetach(1, lease.leaseId(), STREAM, OWNER, Role.PRODUCER);
        worker.poll();
        assertEquals(0, leases.size());
        assertEquals(OWNER + 1, attach(OWNER + 1).clientId());
    }

    private Lease attach(final int clientId)
    {
        manager.onAttach(new AttachRequest(clientId, STREAM, clientId, Role.PRODUCER, 0,
            PublishMode.EXISTING_OR_CREATE, HugepagesPolicy.UNSPECIFIED, AttachRequest.NO_NODE_ID));
        worker.poll();
        return leases.ofClient(clientId);
    }

    private long countOfWhatIsWrong()
    {
        long sum = 0;
        for (final DriverCounter kind : COUNTS_OF_WHAT_IS_WRONG)
        {
            sum += counters.get(kind);
        }

        return sum;
    }
}
