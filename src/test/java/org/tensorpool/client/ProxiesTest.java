package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestDecoder;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosProducerDecoder;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.status.SingleWriterCounter;

/**
 * What clients send, as it arrives at the other end of a real publication.
 */
class ProxiesTest
{
    private static EmbeddedAeron embedded;

    @BeforeAll
    static void launch()
    {
        embedded = new EmbeddedAeron();
    }

    @AfterAll
    static void shutDown()
    {
        embedded.close();
    }

    @Test
    void shouldAskToAttachAndCreate()
    {
        try (Wire wire = new Wire(embedded, 1000))
        {
            assertTrue(new ControlProxy(wire.publication())
                .attach(-5, 7, new LeaseTerms(-2, Role.CONSUMER, HugepagesPolicy.HUGEPAGES, 0, 12)));
            final ShmAttachRequestDecoder request = new ShmAttachRequestDecoder().wrapAndApplyHeader(
                only(wire), 0, new org.tensorpool.protocol.driver.MessageHeaderDecoder());

            assertEquals(-5, request.correlationId());
            assertEquals(0xFFFF_FFFEL, request.streamId());
            assertEquals(7, request.clientId());
            assertEquals(Role.CONSUMER, request.role());
            assertEquals(1, request.expectedLayoutVersion());
            assertEquals(PublishMode.EXISTING_OR_CREATE, request.publishMode());
            assertEquals(HugepagesPolicy.HUGEPAGES, request.requireHugepages());
            assertEquals(12, request.desiredNodeId());
        }
    }

    @Test
    void shouldSayHelloWithoutAskingForStreamsOfItsOwn()
    {
        try (Wire wire = new Wire(embedded, 1000))
        {
            assertTrue(new ControlProxy(wire.publication()).hello(10_000, -1, ConsumerTerms.PLAIN));
            final ConsumerHelloDecoder hello =
                new ConsumerHelloDecoder().wrapAndApplyHeader(only(wire), 0, new MessageHeaderDecoder());

            assertEquals(10_000, hello.streamId());
            assertEquals(0xFFFF_FFFFL, hello.consumerId());
            assertEquals(Bool.TRUE, hello.supportsShm());
            assertEquals(Bool.FALSE, hello.supportsProgress());
            assertEquals(Mode.STREAM, hello.mode());
            assertEquals(0, hello.maxRateHz());
            assertEquals(1, hello.expectedLayoutVersion());
            assertEquals(ConsumerHelloDecoder.progressIntervalUsNullValue(), hello.progressIntervalUs());
            assertEquals(ConsumerHelloDecoder.progressBytesDeltaNullValue(), hello.progressBytesDelta());
            assertEquals(ConsumerHelloDecoder.progressMajorDeltaUnitsNullValue(), hello.progressMajorDeltaUnits());
            assertEquals(0, hello.descriptorStreamId());
            assertEquals(0, hello.controlStreamId());
            assertEquals("", hello.descriptorChannel());
            assertEquals("", hello.controlChannel());
        }
    }

    @Test
    void shouldSayHelloWithAllThatAConsumerAsksFor()
    {
        try (Wire wire = new Wire(embedded, 1000))
        {
            final ConsumerTerms terms = new ConsumerTerms(Mode.RATE_LIMITED, 0xFFFF_FFFEL,
                new ChannelAndStream("aeron:ipc?alias=d", 31_007), new ChannelAndStream("aeron:ipc?alias=c", 32_007),
                new ProgressHints(1, 2, 3), null);
            assertTrue(new ControlProxy(wire.publication()).hello(10_000, 7, terms));
            final ConsumerHelloDecoder hello =
                new ConsumerHelloDecoder().wrapAndApplyHeader(only(wire), 0, new MessageHeaderDecoder());

            assertEquals(Bool.TRUE, hello.supportsProgress());
            assertEquals(Mode.RATE_LIMITED, hello.mode());
            assertEquals(0xFFFF_FFFEL, hello.maxRateHz());
            assertEquals(List.of(1L, 2L, 3L), List.of(
                hello.progressIntervalUs(), hello.progressBytesDelta(), hello.progressMajorDeltaUnits()));
            assertEquals(31_007, hello.descriptorStreamId());
            assertEquals(32_007, hello.controlStreamId());
            assertEquals("aeron:ipc?alias=d", hello.descriptorChannel());
            assertEquals("aeron:ipc?alias=c", hello.controlChannel());
        }
    }

    @Test
    void shouldNameAStreamWhereItAsksForAny()
    {
        try (Wire wire = new Wire(embedded, 1000))
        {
            final ChannelAndStream any = new ChannelAndStream("aeron:ipc", 0);
            assertTrue(new ControlProxy(wire.publication())
                .hello(10_000, 7, new ConsumerTerms(Mode.STREAM, 0, any, any, null, null)));
            final ConsumerHelloDecoder hello =
                new ConsumerHelloDecoder().wrapAndApplyHeader(only(wire), 0, new MessageHeaderDecoder());

            assertEquals(7, hello.descriptorStreamId());
            assertEquals(7, hello.controlStreamId());
        }
    }

    @Test
    void shouldTellTheHealthOfAConsumer()
    {
        try (Wire wire = new Wire(embedded, 1200))
        {
            assertTrue(new QosProxy(wire.publication()).consumer(10_000, 7, -1, -2, 3, 4, Mode.RATE_LIMITED));
            final QosConsumerDecoder qos =
                new QosConsumerDecoder().wrapAndApplyHeader(only(wire), 0, new MessageHeaderDecoder());

            assertEquals(10_000, qos.streamId());
            assertEquals(7, qos.consumerId());
            assertEquals(-1, qos.epoch());
            assertEquals(-2, qos.lastSeqSeen());
            assertEquals(3, qos.dropsGap());
            assertEquals(4, qos.dropsLate());
            assertEquals(Mode.RATE_LIMITED, qos.mode());
        }
    }

    @Test
    void shouldTellTheHealthOfAProducer()
    {
        try (Wire wire = new Wire(embedded, 1200))
        {
            assertTrue(new QosProxy(wire.publication()).producer(10_000, 7, 42, 99));
            final QosProducerDecoder qos =
                new QosProducerDecoder().wrapAndApplyHeader(only(wire), 0, new MessageHeaderDecoder());

            assertEquals(10_000, qos.streamId());
            assertEquals(7, qos.producerId());
            assertEquals(42, qos.epoch());
            assertEquals(99, qos.currentSeq());
            assertEquals(QosProducerDecoder.watermarkNullValue(), qos.watermark());
        }
    }

    @Test
    void shouldGoThroughTheRotationOfTerms()
    {
        try (Wire wire = new Wire(embedded, 1200))
        {
            final QosProxy proxy = new QosProxy(wire.publication());
            // 64 KiB terms hold fewer than a thousand of these.
            for (int i = 0; i < 3000; i++)
            {
                final int sequence = i;
                EmbeddedAeron.await(() -> proxy.producer(10_000, 7, 42, sequence));
                assertEquals(1, wire.received().size());
            }
        }
    }

    @Test
    void shouldPublishDescriptorsThroughTheRotationOfTerms()
    {
        final String channel = "aeron:ipc?term-length=64k";
        try (Subscription subscription = embedded.aeron().addSubscription(channel, 1100);
            ExclusivePublication publication = embedded.aeron().addExclusivePublication(channel, 1100))
        {
            EmbeddedAeron.await(() -> publication.isConnected() && subscription.imageCount() == 1);
            final DescriptorProxy proxy = new DescriptorProxy(10_000, new SingleWriterCounter());
            final long[] next = {0};
            for (int i = 0; i < 3000; i++)
            {
                final int sequence = i;
                EmbeddedAeron.await(() ->
                {
                    final long result = proxy.publish(publication, 42, sequence, -1, 5);
                    assertTrue(result > 0 || result == Publication.BACK_PRESSURED, "result " + result);
                    return result > 0;
                });
                subscription.poll((buffer, offset, length, header) ->
                {
                    assertTrue(DescriptorFlyweight.isDescriptor(buffer, offset, length));
                    assertEquals(10_000, DescriptorFlyweight.streamId(buffer, offset));
                    assertEquals(42, DescriptorFlyweight.epoch(buffer, offset));
                    assertEquals(next[0]++, DescriptorFlyweight.sequence(buffer, offset));
                }, 10);
            }
            assertEquals(3000, next[0]);
        }
    }

    @Test
    void shouldSayThatNothingWentOut()
    {
        try (Publication publication = embedded.aeron().addPublication("aeron:ipc?term-length=64k", 1999))
        {
            assertFalse(new ControlProxy(publication).hello(1, 1, ConsumerTerms.PLAIN));
            assertFalse(new QosProxy(publication).producer(1, 2, 3, 4));
        }
    }

    private static UnsafeBuffer only(final Wire wire)
    {
        final List<UnsafeBuffer> messages = wire.received();
        assertEquals(1, messages.size());
        return messages.get(0);
    }
}
