package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2IntCounterMap;
import org.agrona.concurrent.AgentInvoker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.ProgressHandler;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveDecoder;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.FrameProgressDecoder;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosProducerDecoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * A client in the steady state makes no garbage behind the scenes: announces come, keepalives and QoS go, counters are
 * kept, and nobody notices by a pause.
 */
class ConductorAllocationSystemTest
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Duty cycles between looks at what was sent: most find nothing to do. */
    private static final int CYCLES = 4;
    private static final int MESSAGES = 2_000;
    /** The JVM charges a thread for what it does once and late, such as a compilation; garbage comes in every round. */
    private static final int ROUNDS = 8;

    private static final int ANNOUNCE = key(ShmPoolAnnounceDecoder.SCHEMA_ID, ShmPoolAnnounceDecoder.TEMPLATE_ID);
    private static final int KEEPALIVE =
        key(ShmLeaseKeepaliveDecoder.SCHEMA_ID, ShmLeaseKeepaliveDecoder.TEMPLATE_ID);
    private static final int QOS_OF_CONSUMER = key(QosConsumerDecoder.SCHEMA_ID, QosConsumerDecoder.TEMPLATE_ID);
    private static final int QOS_OF_PRODUCER = key(QosProducerDecoder.SCHEMA_ID, QosProducerDecoder.TEMPLATE_ID);
    private static final int HELLO = key(ConsumerHelloDecoder.SCHEMA_ID, ConsumerHelloDecoder.TEMPLATE_ID);
    private static final int CONFIG = key(ConsumerConfigDecoder.SCHEMA_ID, ConsumerConfigDecoder.TEMPLATE_ID);
    private static final int PROGRESS = key(FrameProgressDecoder.SCHEMA_ID, FrameProgressDecoder.TEMPLATE_ID);
    private static final int[] ALWAYS = {ANNOUNCE, KEEPALIVE, QOS_OF_CONSUMER, QOS_OF_PRODUCER};
    private static final int LENGTH = 64;

    private final Int2IntCounterMap heard = new Int2IntCounterMap(0);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final FragmentHandler count = (buffer, offset, length, ignore) -> count(buffer, offset);
    private final FrameHandler ignoreFrame = (frame) -> {};
    private final ProgressHandler ignoreProgress = (progress) -> {};
    private final TensorClaim claim = new TensorClaim();
    private final List<Subscription> ears = new ArrayList<>();
    private TensorPoolSystem system;
    private AgentInvoker conductor;
    private Producer producer;
    private Consumer consumer;
    private boolean isFollowed;
    private int[] kinds;
    private long qosNs = PERIOD_NS;
    private int messages = MESSAGES;

    private void start(final ConsumerOptions options, final boolean follow, final int... otherKinds)
    {
        isFollowed = follow;
        kinds = IntStream.concat(IntStream.of(ALWAYS), IntStream.of(otherKinds)).toArray();
        system = TensorPoolSystem.startedWithOwnStreams(2, TimeUnit.NANOSECONDS.toMillis(PERIOD_NS));
        final TensorPool.Context context = system.context();
        final TensorPool pool = system.connect(context
            .useAgentInvoker(true).keepaliveIntervalNs(PERIOD_NS).qosIntervalNs(qosNs));
        conductor = pool.agentInvoker();
        consumer = pool.addConsumer(STREAM, options);
        producer = pool.addProducer(STREAM);
        Await.until("both are on one epoch", () ->
        {
            conductor.invoke();
            return producer.mappedConsumers() == 1 && consumer.epoch() == producer.epoch() &&
                producer.isProgressWanted() == isFollowed;
        });
        listen(context);
    }

    /** Not sooner: who listens without polling holds up what both are waiting for. */
    private void listen(final TensorPool.Context context)
    {
        final Aeron aeron = system.aeron();
        for (final int streamId : new int[] {
            context.controlStreamId(), context.announceStreamId(), context.qosStreamId()})
        {
            ears.add(aeron.addSubscription(CHANNEL, streamId));
        }
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    @Test
    @Timeout(120)
    void shouldAllocateNothingForAnnouncesKeepalivesAndQos()
    {
        start(new ConsumerOptions(), false);
        assertNothingIsAllocated();
    }

    @Test
    @Timeout(120)
    void shouldAllocateNothingWhileSomebodyFollowsFramesThatAreBeingFilled()
    {
        speakSeldom();
        start(new ConsumerOptions().progress(0, 0, 0), true, HELLO, PROGRESS);
        assertNothingIsAllocated();
    }

    @Test
    @Timeout(120)
    void shouldAllocateNothingForAConsumerWithStreamsOfItsOwn()
    {
        speakSeldom();
        start(new ConsumerOptions().descriptorStream(CHANNEL).controlStream(CHANNEL), true, HELLO, CONFIG);
        assertNothingIsAllocated();
    }

    /** A consumer that is served is taken for gone after four intervals without a word, and a pause is as long soon. */
    private void speakSeldom()
    {
        qosNs = 20 * PERIOD_NS;
        messages = MESSAGES / 20;
    }

    private void assertNothingIsAllocated()
    {
        runUntilHeard(messages / 2);
        final long epoch = producer.epoch();
        long bytes = runUntilHeard(messages);
        for (int round = 1; round < ROUNDS && bytes != 0; round++)
        {
            bytes = runUntilHeard(messages);
        }

        assertEquals(0, bytes, () -> "bytes were allocated in each round, in the last one for " + heard);
        assertEquals(epoch, producer.epoch());
        assertEquals(epoch, consumer.epoch());
    }

    /** @return bytes that the conductor allocated until so many messages of every kind were heard. */
    private long runUntilHeard(final int times)
    {
        heard.clear();
        long bytes = 0;
        while (fewestHeard() < times)
        {
            for (int i = 0; i < CYCLES; i++)
            {
                final long before = THREADS.getCurrentThreadAllocatedBytes();
                conductor.invoke();
                bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
            }
            publish();
            ears.forEach((ear) -> ear.poll(count, 10));
            LockSupport.parkNanos(PERIOD_NS / 10);
        }

        return bytes;
    }

    private void publish()
    {
        if (producer.tryClaim(claim, LENGTH) >= 0)
        {
            claim.dtype(DType.UINT8).shape(LENGTH);
            if (isFollowed)
            {
                claim.progress(0);
            }
            claim.commit();
        }
        consumer.poll(ignoreFrame, 10);
        if (isFollowed)
        {
            consumer.pollProgress(ignoreProgress, 10);
        }
    }

    private int fewestHeard()
    {
        int fewest = Integer.MAX_VALUE;
        for (final int kind : kinds)
        {
            fewest = Math.min(fewest, heard.get(kind));
        }

        return fewest;
    }

    private void count(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        heard.incrementAndGet(key(header.schemaId(), header.templateId()));
    }

    private static int key(final int schemaId, final int templateId)
    {
        return schemaId << 16 | templateId;
    }
}
