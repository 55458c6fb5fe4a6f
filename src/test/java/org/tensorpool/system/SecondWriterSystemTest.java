package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

import io.aeron.Aeron;
import io.aeron.Publication;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.QosProducerEncoder;
import org.tensorpool.status.DriverCounter;

/**
 * An epoch has one writer. Where a second one shows, consumers let go and wait for another epoch (wire §15.14).
 */
class SecondWriterSystemTest
{
    private static final int QOS_STREAM = 1200;
    private static final int PID_OFFSET = 40;
    private static final int ANNOUNCES = 5;

    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;
    private Consumer consumer;
    private Received received;
    private long epoch;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
        producer = pool.addProducer(STREAM);
        consumer = system.connect().addConsumer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        epoch = producer.epoch();
        awaitAnnounces();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void awaitAnnounces()
    {
        final long before = system.count(DriverCounter.ANNOUNCES);
        Await.until("announces go out", () -> system.count(DriverCounter.ANNOUNCES) >= before + ANNOUNCES);
    }

    private void receiveOne()
    {
        final int before = received.frames().size();
        assertTrue(producer.offer(MemorySegment.ofArray(new byte[] {1}), DType.UINT8, 1) >= 0);
        received.await(before + 1);
    }

    private void assertSaidWho(final String who)
    {
        Await.until(() -> "it is said who: " + system.errors(), () -> system.errors().stream().anyMatch(
            (error) -> error.getMessage().contains("epoch " + epoch + " of stream " + STREAM + " has two writers, " +
            who)));
    }

    private void assertWaitsForAnotherEpoch()
    {
        Await.until("the consumer lets go", () -> !consumer.isConnected());
        awaitAnnounces();
        assertFalse(consumer.isConnected(), "the epoch is still announced, and not believed");

        producer.close();
        producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
        receiveOne();
        assertTrue(Long.compareUnsigned(consumer.epoch(), epoch) > 0);
    }

    @Test
    void shouldLetGoOfAnEpochThatIsAnnouncedForTwoProducers()
    {
        receiveOne();
        final int other = producer.producerId() + 1;
        new ControlForger(system.aeron()).announce(STREAM, other, epoch, System.nanoTime());

        assertSaidWho("producers " + producer.producerId() + " and " + other);
        assertWaitsForAnotherEpoch();
    }

    @Test
    void shouldLetGoOfAnEpochThatTwoProducersSayTheyWrite()
    {
        receiveOne();
        final int other = producer.producerId() + 1;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        final QosProducerEncoder qos = new QosProducerEncoder();
        qos.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(STREAM).producerId(other).epoch(epoch).currentSeq(0).watermark(0);
        final Publication publication = system.aeron().addPublication(CHANNEL, QOS_STREAM);
        Await.until("the message is sent", () -> publication.offer(buffer, 0, qos.limit()) > 0);

        assertSaidWho("producers ");
        assertWaitsForAnotherEpoch();
    }

    @Test
    void shouldNotMapAnEpochWithTwoWritersWhenItAttachesAgain()
    {
        final Aeron aeron = system.aeron();
        final LeaseEar ear = new LeaseEar(aeron);
        consumer.close();
        consumer = pool.addConsumer(STREAM);
        received = new Received(consumer);
        final int consumerId = consumer.consumerId();
        final long leaseId = ear.awaitLease();
        awaitAnnounces();
        final ControlForger forger = new ControlForger(aeron);
        forger.announce(STREAM, producer.producerId() + 1, epoch, System.nanoTime());
        Await.until("the consumer lets go", () -> !consumer.isConnected());
        forger.revoked(leaseId, STREAM, consumerId, Role.CONSUMER);
        Await.until("it attaches as somebody else", () -> consumer.consumerId() != consumerId);

        assertWaitsForAnotherEpoch();
    }

    @Test
    void shouldLeaveAnEpochThatAnotherProcessPutItsNameIn() throws IOException
    {
        receiveOne();
        final long pid = ProcessHandle.current().pid();
        try (RingFile ring = new RingFile(system.epochDirectory(STREAM, epoch)))
        {
            assertEquals(pid, ring.getSuperblock(PID_OFFSET));
            ring.putSuperblock(PID_OFFSET, pid + 1);
        }

        // Driver and clients look once a period, and whoever is first ends the epoch for the others.
        final String byDriver = "process " + (pid + 1) + " wrote its name into ";
        final String byClients =
            "epoch " + epoch + " of stream " + STREAM + " has two writers, processes " + pid + " and " + (pid + 1);
        Await.until(() -> "it is said who: " + system.errors(), () -> system.errors().stream().anyMatch(
            (error) -> error.getMessage().contains(byDriver) || error.getMessage().contains(byClients)));
        Await.until("the producer stops too, and makes another epoch", () ->
            producer.isAttached() && Long.compareUnsigned(producer.epoch(), epoch) > 0);
        system.awaitFlow(producer, consumer);
        receiveOne();
    }
}
