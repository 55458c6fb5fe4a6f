package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.aeron.exceptions.AeronException;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.TensorPool;
import org.tensorpool.status.DriverCounter;

/**
 * Fifty clients that come and go, a thousand times in all, with a producer among them in each round, which makes two
 * epochs.
 */
class AttachCyclesSystemTest
{
    private static final int POOLS = 10;
    private static final int CLIENTS_OF_A_POOL = 5;
    private static final int CLIENTS = POOLS * CLIENTS_OF_A_POOL;
    private static final int ROUNDS = 20;
    private static final int EPOCHS_KEPT = 2;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private final ExecutorService threads = Executors.newFixedThreadPool(POOLS);
    private final List<TensorPool> pools = new ArrayList<>();
    private final Collection<Long> nodeIds = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start()
    {
        system.configured((configuration) -> configuration
            .epochGcKeep(EPOCHS_KEPT).epochGcMinAgeNs(TimeUnit.MILLISECONDS.toNanos(1)).nodeIdReuseCooldownMs(1));
        system.startMediaDriver();
        system.startShmDriver();
        for (int i = 0; i < POOLS; i++)
        {
            pools.add(system.connect());
        }
    }

    @AfterEach
    void stop()
    {
        threads.shutdownNow();
        system.close();
    }

    @Test
    void shouldLeaveNothingBehindAfterAThousandAttachesOfFiftyClients() throws Exception
    {
        // What is loaded and mapped once and for all is there after the first round.
        round();
        awaitQuiet();
        final long mappings = ProcessMaps.mappingsBelow(system.baseDirectory());
        final long aeronMappings = ProcessMaps.mappingsBelow(system.aeronDirectory());
        final long descriptors = ProcessMaps.descriptors();
        for (int i = 0; i < ROUNDS; i++)
        {
            nodeIds.clear();
            round();
        }

        awaitQuiet();
        Await.until(() -> mappings + " mappings, not " + ProcessMaps.linesBelow(system.baseDirectory()), () ->
            ProcessMaps.mappingsBelow(system.baseDirectory()) <= mappings);
        Await.until(() -> aeronMappings + " logs, not " + ProcessMaps.linesBelow(system.aeronDirectory()), () ->
            ProcessMaps.mappingsBelow(system.aeronDirectory()) <= aeronMappings);
        Await.until(() -> descriptors + " descriptors, not " + ProcessMaps.descriptors(), () ->
            ProcessMaps.descriptors() <= descriptors);
        // Who finds a new epoch after a long pause of this machine attaches once more.
        assertTrue(system.count(DriverCounter.DETACHES) >= (ROUNDS + 1) * (CLIENTS + 1));
        assertEquals(system.count(DriverCounter.ATTACHES), system.count(DriverCounter.DETACHES));
        assertEquals(0, system.count(DriverCounter.EXPIRIES));
        // Aeron reports a publication that is gone before all who subscribe to its stream have mapped it.
        assertEquals(List.of(), system.errors().stream().filter((ex) -> !(ex instanceof AeronException)).toList());
        assertNodeIdsAreFree();
    }

    /** Every pool on a thread of its own: its clients come, then go. */
    private void round() throws Exception
    {
        final List<Callable<Void>> tasks = new ArrayList<>();
        for (final TensorPool pool : pools)
        {
            tasks.add(() -> comeAndGo(pool));
        }
        for (final Future<Void> future : threads.invokeAll(tasks))
        {
            future.get();
        }
    }

    private Void comeAndGo(final TensorPool pool)
    {
        final List<AutoCloseable> clients = new ArrayList<>();
        try
        {
            if (pool == pools.get(0))
            {
                clients.add(TestProducers.addWhenFree(pool, STREAM));
            }
            for (int i = 0; i < CLIENTS_OF_A_POOL; i++)
            {
                final Consumer consumer = pool.addConsumer(STREAM);
                nodeIds.add(consumer.nodeId());
                clients.add(consumer);
            }
        }
        finally
        {
            CloseHelper.closeAll(clients);
        }

        return null;
    }

    /** Nobody is there, and old epochs have gone. */
    private void awaitQuiet()
    {
        Await.until(() -> "no lease is left, not " + system.count(DriverCounter.LEASES), () ->
            system.count(DriverCounter.LEASES) == 0);
        Await.until(() -> EPOCHS_KEPT + " epochs are left, not " + epochsOnDisk(), () ->
            epochsOnDisk().size() <= EPOCHS_KEPT);
    }

    private List<Path> epochsOnDisk()
    {
        try (Stream<Path> epochs = Files.list(system.epochDirectory(STREAM, 0).getParent()))
        {
            return epochs.sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void assertNodeIdsAreFree()
    {
        assertEquals(CLIENTS, nodeIds.size());
        final TensorPool pool = pools.get(0);
        for (final long nodeId : nodeIds)
        {
            try (Consumer consumer = pool.addConsumer(STREAM, new ConsumerOptions().desiredNodeId(nodeId)))
            {
                assertEquals(nodeId, consumer.nodeId());
            }
        }
    }
}
