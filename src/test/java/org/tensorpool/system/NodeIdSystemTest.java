package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.Producer;
import org.tensorpool.ProducerOptions;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Node ids, as applications ask for them and get them.
 */
class NodeIdSystemTest
{
    private TensorPoolSystem system;
    private TensorPool pool;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private static ProducerOptions produceAs(final long nodeId)
    {
        return new ProducerOptions().desiredNodeId(nodeId);
    }

    private static ConsumerOptions consumeAs(final long nodeId)
    {
        return new ConsumerOptions().desiredNodeId(nodeId);
    }

    @Test
    void shouldHaveTheNodeIdThatItAskedFor()
    {
        assertEquals(77, pool.addProducer(STREAM, produceAs(77)).nodeId());
        assertEquals(0, pool.addConsumer(STREAM, consumeAs(0)).nodeId());
        assertEquals(0xFFFF_FFFEL, pool.addConsumer(STREAM, consumeAs(0xFFFF_FFFEL)).nodeId());
    }

    @Test
    void shouldBeRefusedANodeIdThatSomebodyHas()
    {
        pool.addProducer(STREAM, produceAs(77));

        final TensorPoolException reason =
            assertThrows(TensorPoolException.class, () -> pool.addConsumer(STREAM, consumeAs(77)));
        assertEquals(TensorPoolException.Category.REJECTED, reason.category());
        assertTrue(reason.getMessage().contains("desiredNodeId 77 is taken"), reason::getMessage);
    }

    @Test
    void shouldHaveANodeIdOfItsOwnWithoutAsking()
    {
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);

        assertTrue(producer.nodeId() >= 0);
        assertTrue(consumer.nodeId() >= 0);
        assertNotEquals(producer.nodeId(), consumer.nodeId());
    }

    @Test
    void shouldHaveNoNodeIdWithoutALeaseAndTheOneThatItAsksForWithTheNext()
    {
        final Producer producer = pool.addProducer(STREAM, produceAs(77));
        final Consumer consumer = pool.addConsumer(STREAM, consumeAs(78));
        system.stopShmDriver();
        Await.until("there is no lease", () -> producer.nodeId() == -1 && consumer.nodeId() == -1);
        system.startShmDriver();

        Await.until("the same are given again", () -> producer.nodeId() == 77 && consumer.nodeId() == 78);
    }

    @Test
    void shouldHaveNoNodeIdOnceItIsClosed()
    {
        final Consumer consumer = pool.addConsumer(STREAM);
        consumer.close();

        Await.until("the id is given back", () -> consumer.nodeId() == -1);
    }
}
