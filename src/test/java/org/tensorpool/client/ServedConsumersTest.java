package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.ConsumerConfigEncoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.testing.EmbeddedAeron;

class ServedConsumersTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final ChannelAndStream NONE = new ChannelAndStream("", 0);
    private static final int QOS_NS = 1_000;
    private static final long TIMEOUT_NS = 4 * QOS_NS;

    private static EmbeddedAeron embedded;

    private final SingleWriterCounter lost = new SingleWriterCounter();
    private final List<AutoCloseable> retired = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final ServedConsumers served = new ServedConsumers(configuration(), lost, this::retire);
    private Publication shared;

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

    @BeforeEach
    void open()
    {
        shared = embedded.aeron().addPublication(CHANNEL, 1000);
    }

    @AfterEach
    void close()
    {
        served.clear();
        shared.close();
    }

    private void retire(final AutoCloseable resource)
    {
        if (resource != null)
        {
            retired.add(resource);
            ((Publication)resource).close();
        }
    }

    private ClientConfiguration configuration()
    {
        return new ClientConfiguration("test", 0, "", new ClientConfiguration.Channels(
            new ChannelAndStream(CHANNEL, 1000), new ChannelAndStream(CHANNEL, 1001),
            new ChannelAndStream(CHANNEL, 1100), new ChannelAndStream(CHANNEL, 1200)),
            new ClientConfiguration.Timing(1, 1, QOS_NS, 1, 1, 1, 1), null, false,
            new ClientConfiguration.Environment(System::nanoTime, null, errors::add, null));
    }

    private boolean hello(final int consumerId, final long nowNs, final ConsumerTerms terms)
    {
        final ProgressHints hints = terms.progress() == null ? ProgressHints.ABSENT : terms.progress();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
        final ConsumerHelloEncoder encoder = new ConsumerHelloEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(10_000).consumerId(consumerId).supportsShm(Bool.TRUE)
            .supportsProgress(terms.progress() == null ? Bool.FALSE : Bool.TRUE).mode(terms.mode())
            .maxRateHz(terms.maxRateHz()).expectedLayoutVersion(1).progressIntervalUs(hints.intervalUs())
            .progressBytesDelta(hints.bytesDelta()).progressMajorDeltaUnits(hints.majorDelta())
            .descriptorStreamId(0).controlStreamId(0).descriptorChannel("").controlChannel("");
        final HelloFlyweight hello = new HelloFlyweight().wrap(
            buffer, MessageHeaderEncoder.ENCODED_LENGTH, encoder.limit(), ConsumerHelloDecoder.BLOCK_LENGTH, 1);
        assertTrue(hello.isWhole());
        return served.onHello(hello, nowNs);
    }

    private boolean config(
        final int consumerId, final long nowNs, final ChannelAndStream descriptor, final ChannelAndStream control)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
        final ConsumerConfigEncoder encoder = new ConsumerConfigEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(10_000).consumerId(consumerId).useShm(Bool.TRUE).mode(Mode.STREAM)
            .descriptorStreamId(descriptor.streamId()).controlStreamId(control.streamId()).payloadFallbackUri("")
            .descriptorChannel(descriptor.channel()).controlChannel(control.channel());
        final ConfigFlyweight config = new ConfigFlyweight().wrap(
            buffer, MessageHeaderEncoder.ENCODED_LENGTH, encoder.limit(), ConsumerConfigDecoder.BLOCK_LENGTH, 1);
        assertTrue(config.isWhole());
        return served.onConfig(config, embedded.aeron(), nowNs);
    }

    private static ChannelAndStream own(final int streamId)
    {
        return new ChannelAndStream(CHANNEL, streamId);
    }

    private static ConsumerTerms following(final long intervalUs, final long bytesDelta, final long majorDelta)
    {
        return new ConsumerTerms(
            Mode.STREAM, 0, null, null, new ProgressHints(intervalUs, bytesDelta, majorDelta), null);
    }

    private ProgressPlan plan()
    {
        return served.progressPlan(shared, null);
    }

    @Test
    void shouldServeNobodyWhereNobodyAsks()
    {
        assertFalse(hello(1, 0, ConsumerTerms.PLAIN));
        assertFalse(config(1, 0, NONE, NONE));

        assertNull(served.fanOut());
        assertNull(plan());
        assertFalse(served.forgetSilent(TIMEOUT_NS + 1));
    }

    @Test
    void shouldPublishToAConsumerThatWasGivenAStream()
    {
        try (Subscription subscription = embedded.aeron().addSubscription(CHANNEL, 31_000))
        {
            assertTrue(config(1, 0, own(31_000), NONE));
            final DescriptorFanOut fanOut = served.fanOut();
            assertNotNull(fanOut);
            EmbeddedAeron.await(subscription::isConnected);
            final DescriptorProxy proxy = new DescriptorProxy(10_000, new SingleWriterCounter());
            EmbeddedAeron.await(() -> fanOut.publish(proxy, 42, 7, -1, 5));

            final List<Long> sequences = new ArrayList<>();
            EmbeddedAeron.await(() ->
            {
                subscription.poll((buffer, offset, length, header) ->
                    sequences.add(DescriptorFlyweight.sequence(buffer, offset)), 10);
                return !sequences.isEmpty();
            });
            assertEquals(7, sequences.get(0));
        }
    }

    @Test
    void shouldDoNothingWhereTheSameIsSaidAgain()
    {
        assertTrue(hello(1, 0, following(500, 8192, 0)));
        assertTrue(config(1, 0, own(31_000), own(32_000)));
        final DescriptorFanOut.Outlet[] before = {outlet()};

        assertFalse(hello(1, 1, following(500, 8192, 0)));
        assertFalse(config(1, 1, own(31_000), own(32_000)));
        assertSame(before[0], outlet());
        assertEquals(List.of(), retired);
    }

    private DescriptorFanOut.Outlet outlet()
    {
        return served.fanOut().outlets()[0];
    }

    @Test
    void shouldClosePublicationsOfAConsumerOfWhichNothingIsHeard()
    {
        config(1, 0, own(31_000), own(32_000));
        config(2, 0, own(31_001), NONE);
        served.heard(1, 1);
        assertFalse(served.forgetSilent(TIMEOUT_NS), "four intervals are not too long");

        assertTrue(served.forgetSilent(TIMEOUT_NS + 1));
        assertEquals(1, retired.size());
        assertTrue(((ExclusivePublication)retired.get(0)).isClosed());
        assertTrue(served.forgetSilent(TIMEOUT_NS + 2));
        assertEquals(3, retired.size());
        assertNull(served.fanOut());
    }

    @Test
    void shouldTakeHelloOrQosForASignOfLife()
    {
        hello(1, 0, following(500, 8192, 0));
        config(1, 0, own(31_000), NONE);
        hello(1, TIMEOUT_NS, following(500, 8192, 0));
        assertFalse(served.forgetSilent(2 * TIMEOUT_NS));
        served.heard(1, 2 * TIMEOUT_NS);
        assertFalse(served.forgetSilent(3 * TIMEOUT_NS));

        assertTrue(served.forgetSilent(3 * TIMEOUT_NS + 1));
    }

    @Test
    void shouldNotTakeAConfigurationForASignOfLife()
    {
        config(1, 0, own(31_000), NONE);
        config(1, TIMEOUT_NS, own(31_000), NONE);

        assertTrue(served.forgetSilent(TIMEOUT_NS + 1));
    }

    @Test
    void shouldClosePublicationsOfAConsumerThatLeft()
    {
        config(1, 0, own(31_000), own(32_000));

        assertTrue(served.left(1));
        assertFalse(served.left(1));
        assertEquals(2, retired.size());
        assertNull(served.fanOut());
    }

    @Test
    void shouldStopServingWhatIsTakenAway()
    {
        config(1, 0, own(31_000), own(32_000));

        assertTrue(config(1, 0, NONE, own(32_000)));
        assertEquals(1, retired.size());
        assertNull(served.fanOut());
    }

    @Test
    void shouldMoveToAnotherStream()
    {
        config(1, 0, own(31_000), NONE);

        assertTrue(config(1, 0, own(31_001), NONE));
        assertEquals(1, retired.size());
        assertEquals(31_001, outlet().publication().streamId());
    }

    @Test
    void shouldCapTheRateOfAStreamOfItsOwnAlone()
    {
        assertTrue(hello(1, 0, new ConsumerTerms(Mode.STREAM, 25, null, null, null, null)));
        assertNull(served.fanOut(), "the shared stream has no limit");

        config(1, 0, own(31_000), NONE);
        assertNotNull(outlet().gate());
        assertTrue(hello(1, 0, ConsumerTerms.PLAIN));
        assertNull(outlet().gate());
    }

    @Test
    void shouldRefuseToPublishOnASharedStreamAndSaySoOnce()
    {
        assertTrue(config(1, 0, own(1100), NONE));
        assertFalse(config(1, 0, own(1100), NONE));

        assertNull(served.fanOut());
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().contains("stream 1100 is shared"), errors.get(0).getMessage());
    }

    @Test
    void shouldSurviveAChannelThatTheMediaDriverRefuses()
    {
        assertTrue(config(1, 0, new ChannelAndStream("aeron:ipc?term-length=3", 31_000), NONE));
        assertFalse(config(1, 0, new ChannelAndStream("aeron:ipc?term-length=3", 31_000), NONE));

        assertNull(served.fanOut());
        assertEquals(1, errors.size());
    }

    @Test
    void shouldServeNoMoreThanThereIsRoomFor()
    {
        for (int id = 1; id <= ServedConsumers.CAPACITY; id++)
        {
            assertTrue(hello(id, 0, following(500, 8192, 0)));
        }

        assertFalse(hello(1_000, 0, following(500, 8192, 0)));
        assertFalse(config(1_000, 0, own(31_000), NONE));
        assertTrue(hello(1, 0, following(400, 8192, 0)), "known ones are heard");
    }

    @Test
    void shouldTakeTheSmallestHintsOfAll()
    {
        hello(1, 0, following(500, 8192, ProgressHints.NONE));
        hello(2, 0, following(300, 100_000, 7));
        hello(3, 0, following(ProgressHints.NONE, ProgressHints.NONE, 0));
        hello(4, 0, ConsumerTerms.PLAIN);

        assertTrue(plan().isDue(300_000, 8192, 0));
        assertFalse(plan().isDue(299_999, 8192, 0));
        assertFalse(plan().isDue(300_000, 8191, 0));
        assertTrue(plan().isDue(300_000, 70, 10));
        assertFalse(plan().isDue(300_000, 69, 10));
    }

    @Test
    void shouldKeepAPlanThatHasNotChanged()
    {
        hello(1, 0, following(500, 8192, 3));
        final ProgressPlan first = plan();
        assertSame(first, served.progressPlan(shared, first));

        hello(1, 0, following(500, 8192, 2));
        final ProgressPlan second = served.progressPlan(shared, first);
        assertFalse(second.isDue(500_000, 1, 1));
        assertTrue(second.isDue(500_000, 2, 1));
        assertSame(second, served.progressPlan(shared, second));
        served.left(1);
        assertNull(served.progressPlan(shared, second));
    }

    @Test
    void shouldKeepToItsFloors()
    {
        hello(1, 0, following(0, 0, 0));

        assertTrue(plan().isDue(100_000, 4096, 0));
        assertFalse(plan().isDue(99_999, 4096, 0));
        assertFalse(plan().isDue(100_000, 4095, 0));
    }

    @Test
    void shouldGoByItsDefaultsWithoutHints()
    {
        hello(1, 0, new ConsumerTerms(Mode.STREAM, 0, null, null, ProgressHints.ABSENT, null));

        assertTrue(plan().isDue(250_000, 65_536, 0));
        assertFalse(plan().isDue(249_999, 65_536, 0));
        assertFalse(plan().isDue(250_000, 65_535, 0));
    }

    @Test
    void shouldSayNothingToEverybodyOnceEachFollowerHasAStreamOfItsOwn()
    {
        try (Subscription subscription = embedded.aeron().addSubscription(CHANNEL, 32_000))
        {
            hello(1, 0, following(500, 8192, 0));
            assertEquals(List.of(shared), List.of(plan().publications()));

            config(1, 0, NONE, own(32_000));
            EmbeddedAeron.await(() -> subscription.isConnected() && plan().publications().length == 1);
            assertEquals(32_000, plan().publications()[0].streamId());

            hello(2, 0, following(500, 8192, 0));
            assertEquals(2, plan().publications().length);
        }
    }
}
