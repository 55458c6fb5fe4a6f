package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.status.SupervisorCounter.CONFIGS_SENT;
import static org.tensorpool.status.SupervisorCounter.MALFORMED;
import static org.tensorpool.status.SupervisorCounter.RECONNECTS;
import static org.tensorpool.system.SupervisorSystem.ANNOUNCE_STREAM;
import static org.tensorpool.system.SupervisorSystem.CONTROL_STREAM;
import static org.tensorpool.system.SupervisorSystem.METADATA_STREAM;
import static org.tensorpool.system.SupervisorSystem.QOS_STREAM;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.FIRST_OWN_DESCRIPTOR_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.DeliveryMode;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.supervisor.Condition;
import org.tensorpool.supervisor.ConsumerConfigs;
import org.tensorpool.supervisor.ConsumerDirective;
import org.tensorpool.supervisor.Supervisor;
import org.tensorpool.supervisor.SupervisorPolicy;
import org.tensorpool.testing.ChildProcess;

/**
 * A supervisor among a real media driver, SHM driver, producers and consumers.
 */
@Timeout(120)
class SupervisorSystemTest
{
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final byte[] payload = new byte[64];
    private TensorPoolSystem system;
    private SupervisorSystem watch;

    private void start(final SupervisorPolicy policy)
    {
        start(policy, 0);
    }

    /** A driver with announces on a stream of their own, as by default. */
    private void start(final SupervisorPolicy policy, final int ownStreams)
    {
        system = new TensorPoolSystem();
        system.configured((builder) ->
        {
            builder.announceStreamId(ANNOUNCE_STREAM).qosChannel(CHANNEL);
            return ownStreams == 0 ? builder : builder.descriptorStreamIdRange(
                new org.tensorpool.driver.config.StreamIdRange(
                    FIRST_OWN_DESCRIPTOR_STREAM, FIRST_OWN_DESCRIPTOR_STREAM + ownStreams - 1));
        });
        system.startMediaDriver();
        system.startShmDriver();
        watch = new SupervisorSystem(system, policy);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    /** A stream is announced once somebody has attached to it. */
    private Producer announced()
    {
        final Producer producer = connect().addProducer(STREAM);
        Await.until(() -> "the stream is known: " + watch.supervisor().snapshot(),
            () -> watch.stream() != null && watch.stream().announces() > 2);
        return producer;
    }

    private TensorPool connect()
    {
        return system.connect(system.context().announceStreamId(ANNOUNCE_STREAM));
    }

    private void publish(final Producer producer, final int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            producer.offer(payload, DType.UINT8, 8, 8);
        }
        LockSupport.parkNanos(PAUSE_NS);
    }

    private void publishAndReceive(final Producer producer, final Received received)
    {
        publish(producer, 1);
        received.poll();
    }

    @Test
    void shouldKnowStreamProducerAndConsumer()
    {
        start(SupervisorPolicy.none());
        final TensorPool pool = connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, new ConsumerOptions().maxRateHz(25));
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);

        Await.until(() -> "everybody is known: " + watch.supervisor().snapshot(), () ->
        {
            publishAndReceive(producer, received);
            return watch.consumer(consumer.consumerId()) != null &&
                watch.consumer(consumer.consumerId()).sequence() > 0 &&
                watch.consumer(consumer.consumerId()).rateHz() > 0 && watch.stream().producers().size() == 1 &&
                watch.stream().producers().get(0).rateHz() > 0 && watch.stream().announces() > 1 &&
                watch.stream().driven();
        });

        assertEquals(producer.epoch(), watch.stream().epoch());
        assertEquals(watch.stream().producerId(), watch.stream().producers().get(0).producerId());
        assertEquals(TensorPoolSystem.NSLOTS, watch.stream().headerSlots());
        assertEquals(2, watch.stream().pools());
        assertEquals(25, watch.consumer(consumer.consumerId()).maxRateHz());
        assertEquals(producer.epoch(), watch.consumer(consumer.consumerId()).epoch());
        assertTrue(watch.consumer(consumer.consumerId()).lag() >= 0);
        assertTrue(watch.stream().activityAgeNs() >= 0, () -> watch.stream().toString());
        assertEquals(List.of(), watch.events());
        assertEquals(0, watch.supervisor().counters().get(CONFIGS_SENT));
        assertEquals(List.of(), List.copyOf(system.errors()));
    }

    @Test
    void shouldHoldAConsumerThatIsTooSlowToItsRate()
    {
        start(SupervisorSystem.limitingOnDrops());
        final TensorPool pool = connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer slow = pool.addConsumer(STREAM, new ConsumerOptions().maxRateHz(50));
        final Consumer other = pool.addConsumer(STREAM);
        final Received received = new Received(slow);
        final Received well = new Received(other);
        system.awaitFlow(producer, slow, other);
        assertEquals(DeliveryMode.STREAM, slow.mode());

        // Of rings of 8 slots, whoever looks after 40 frames has lost most of them.
        Await.until(() -> "it is limited; events " + watch.events() + "; known " + watch.supervisor().snapshot(), () ->
        {
            for (int i = 0; i < 40; i++)
            {
                publish(producer, 1);
                well.poll();
            }
            received.poll();
            return slow.mode() == DeliveryMode.RATE_LIMITED;
        });

        assertTrue(watch.events().stream().anyMatch((event) -> event.raised() && event.id() == slow.consumerId() &&
            (event.condition() == Condition.DROPS_GAP || event.condition() == Condition.DROPS_LATE)),
            () -> watch.events().toString());
        assertEquals(DeliveryMode.STREAM, other.mode());
        assertEquals(1, watch.supervisor().counters().get(CONFIGS_SENT));
        Await.until("it says so", () -> watch.consumer(slow.consumerId()).rateLimited());
        assertFalse(watch.hasTold(Condition.CONFIG_IGNORED, true));
    }

    @Test
    void shouldTellOfAProducerThatIsKilledAndOfItsSuccessor()
    {
        start(SupervisorPolicy.none());
        final Producer producer;
        try (ChildProcess child = ChildProcess.start(KilledProducer.class.getName(), system.aeronDirectory(),
            system.baseDirectory().toString()))
        {
            Await.until(() -> "it reports; " + child.lines(),
                () -> watch.stream() != null && watch.stream().producers().size() == 1);
            assertEquals(List.of(), watch.events());
            child.kill();
        }

        watch.awaitEvent(Condition.PRODUCER_SILENT, true, () -> { });
        assertFalse(watch.stream().producers().get(0).alive());
        producer = TestProducers.addWhenFree(connect(), STREAM);
        watch.awaitEvent(Condition.PRODUCER_SILENT, false, () -> publish(producer, 1));
        Await.until("the successor is alone", () -> watch.stream().producers().size() == 1 &&
            watch.stream().producers().get(0).alive());
        assertFalse(watch.supervisor().snapshot().holds(Condition.PRODUCER_SILENT));
    }

    @Test
    void shouldTellWhenAnnouncesCeaseAndComeAgain()
    {
        start(SupervisorPolicy.none());
        announced();
        system.stopShmDriver();
        watch.awaitEvent(Condition.DRIVER_GONE, true, () -> { });
        watch.awaitEvent(Condition.NO_ANNOUNCE, true, () -> { });
        system.startShmDriver();
        watch.awaitEvent(Condition.NO_ANNOUNCE, false, () -> { });
        watch.awaitEvent(Condition.DRIVER_GONE, false, () -> { });
    }

    @Test
    void shouldDoAsItIsToldByHand()
    {
        start(SupervisorPolicy.none());
        final TensorPool pool = connect();
        pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, new ConsumerOptions().maxRateHz(50));
        Await.until("it is known", () -> watch.consumer(consumer.consumerId()) != null);
        final Supervisor supervisor = watch.supervisor();
        supervisor.configure(STREAM, consumer.consumerId(), new ConsumerDirective(true, true, "bridge://1"));
        Await.until("it is limited", () -> consumer.mode() == DeliveryMode.RATE_LIMITED);
        supervisor.release(STREAM, consumer.consumerId());
        Await.until("it is let go", () -> consumer.mode() == DeliveryMode.STREAM);

        assertThrows(TensorPoolException.class,
            () -> supervisor.configure(STREAM, 4_711, new ConsumerDirective(true, true, "")));
        assertEquals(2, supervisor.counters().get(CONFIGS_SENT));
    }

    @Test
    void shouldLeaveWhatIsSentByHandFromElsewhere()
    {
        start(SupervisorPolicy.none());
        final TensorPool pool = connect();
        pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, new ConsumerOptions().maxRateHz(50));
        Await.until("it is known", () -> watch.consumer(consumer.consumerId()) != null);
        ConsumerConfigs.send(system.aeron(), new ChannelAndStream(CHANNEL, CONTROL_STREAM), STREAM,
            consumer.consumerId(), new ConsumerDirective(true, true, ""), TimeUnit.SECONDS.toNanos(5));
        Await.until("it is limited, and says so", () -> consumer.mode() == DeliveryMode.RATE_LIMITED &&
            watch.consumer(consumer.consumerId()).rateLimited());

        assertEquals(0, watch.supervisor().counters().get(CONFIGS_SENT));
    }

    @Test
    void shouldLeaveStreamsToTheDriver()
    {
        start(SupervisorSystem.givingStreams(), 4);
        final TensorPool pool = connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, new ConsumerOptions().descriptorStream(CHANNEL));
        final Received received = new Received(consumer);
        Await.until(() -> "it has a stream of its own; known " + watch.supervisor().snapshot(), () ->
        {
            publishAndReceive(producer, received);
            return consumer.hasOwnDescriptorStream() && watch.consumer(consumer.consumerId()) != null &&
                watch.consumer(consumer.consumerId()).descriptorStreamId() == FIRST_OWN_DESCRIPTOR_STREAM;
        });

        assertEquals(0, watch.supervisor().counters().get(CONFIGS_SENT));
    }

    @Test
    void shouldStandWhatHostileNeighboursSend()
    {
        start(SupervisorPolicy.none());
        final Aeron aeron = system.aeron();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
        final Random random = new Random(6);
        for (final int stream : new int[] {CONTROL_STREAM, ANNOUNCE_STREAM, QOS_STREAM, METADATA_STREAM})
        {
            final ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, stream);
            Await.until("somebody listens", publication::isConnected);
            for (int i = 0; i < 2_000; i++)
            {
                for (int j = 0; j < buffer.capacity(); j += Long.BYTES)
                {
                    buffer.putLong(j, random.nextLong());
                }
                buffer.putShort(2, (short)(1 + random.nextInt(8)));
                buffer.putShort(4, (short)900);
                buffer.putShort(6, (short)1);
                final int length = random.nextInt(buffer.capacity());
                Await.until("it is sent", () -> publication.offer(buffer, 0, length) > 0);
            }
        }

        watch.awaitEvent(Condition.MALFORMED_MESSAGES, true, () -> { });
        Await.until("all of it was heard", () -> watch.supervisor().counters().get(MALFORMED) > 3_000);
        final Producer producer = connect().addProducer(STREAM);
        Await.until("who is well is still known", () ->
        {
            publish(producer, 1);
            return watch.stream() != null && watch.stream().epoch() == producer.epoch() &&
                watch.stream().producers().size() == 1;
        });
        assertEquals(List.of(), List.copyOf(system.errors()));
    }

    @Test
    void shouldGoOnWithAnotherMediaDriver()
    {
        start(SupervisorPolicy.none());
        announced();
        system.stopShmDriver();
        system.stopMediaDriver();
        watch.awaitEvent(Condition.DISCONNECTED, true, () -> { });
        assertFalse(watch.supervisor().snapshot().connected());
        assertNotNull(watch.stream());

        system.startMediaDriver();
        system.startShmDriver();
        watch.awaitEvent(Condition.DISCONNECTED, false, () -> { });
        assertEquals(1, watch.supervisor().counters().get(RECONNECTS));
        final long announces = watch.stream().announces();
        Await.until("it hears again", () -> watch.stream().announces() > announces);
    }

    @Test
    void shouldShowItsCountersToAeronsTools()
    {
        start(SupervisorPolicy.none());
        announced();
        final Aeron aeron = system.aeron();
        Await.until("announces are counted where everybody sees them", () ->
        {
            final long[] found = new long[1];
            aeron.countersReader().forEach((value, counterId, label) ->
            {
                if (label.equals(SupervisorCounter.ANNOUNCES.label("system-test")))
                {
                    found[0] = value;
                }
            });
            return found[0] > 0;
        });
    }

    @Test
    void shouldCloseFromAnyStateAndTwice()
    {
        start(SupervisorPolicy.none());
        watch.supervisor().close();
        watch.supervisor().close();
        assertFalse(watch.supervisor().snapshot().connected());

        final SupervisorSystem second = new SupervisorSystem(system, SupervisorPolicy.none());
        system.stopShmDriver();
        system.stopMediaDriver();
        second.supervisor().close();
        assertEquals(List.of(), system.deletedMappings());
    }

    @Test
    void shouldSayThatNoMediaDriverIsThereAndLeaveNothing()
    {
        system = new TensorPoolSystem();
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> Supervisor.launch(
            new Supervisor.Context().aeronDirectoryName(system.aeronDirectory()).mediaDriverTimeoutNs(1)));

        assertEquals(TensorPoolException.Category.TIMEOUT, ex.category());
        assertTrue(ex.getMessage().contains(system.aeronDirectory()), ex.getMessage());
    }

    @Test
    void shouldRunInARunnerOrByAnInvokerOfTheCallers() throws Exception
    {
        start(SupervisorPolicy.none());
        announced();
        final Supervisor.Context invoked =
            new Supervisor.Context().aeronDirectoryName(system.aeronDirectory()).useInvoker(true);
        try (Supervisor supervisor = Supervisor.launch(invoked))
        {
            Await.until("announces are heard", () ->
            {
                invoked.agentInvoker().invoke();
                return supervisor.snapshot().stream(STREAM) != null;
            });
        }

        final Supervisor agent = Supervisor.launch(
            new Supervisor.Context().aeronDirectoryName(system.aeronDirectory()).useAgent(true));
        agent.agent().onStart();
        assertEquals("tensorpool-supervisor", agent.agent().roleName());
        agent.agent().doWork();
        agent.agent().onClose();
        assertEquals(0, agent.agent().doWork());
        agent.close();
    }

    /** A producer for a process of its own. */
    static final class KilledProducer
    {
        private KilledProducer()
        {
        }

        /**
         * Run until it is killed.
         *
         * @param args Aeron's directory, where regions lie.
         */
        public static void main(final String[] args)
        {
            try (TensorPool pool = TensorPool.connect(
                TensorPoolSystem.context(args[0], java.nio.file.Path.of(args[1])).announceStreamId(ANNOUNCE_STREAM));
                Producer producer = pool.addProducer(STREAM))
            {
                while (true)
                {
                    producer.offer(new byte[64], DType.UINT8, 8, 8);
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
        }
    }
}
