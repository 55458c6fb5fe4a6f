package org.tensorpool.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.testing.Vectors;

/**
 * What is sent, when, and what caches make of it; duty cycle by duty cycle, by a clock of the test's own.
 */
class MetadataPublisherTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int AERON_STREAM = 1300;
    private static final int ANNOUNCE = 7;
    private static final int META = 8;
    private static final int BLOB_ANNOUNCE = 10;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<byte[]> heard = new ArrayList<>();
    private final Source source = new Source();
    private EmbeddedAeron aeron;
    private Subscription subscription;
    private MetadataPublisher publisher;

    private static final class Source implements MetadataSource
    {
        private long epoch = 1;

        @Override
        public int streamId()
        {
            return 1000;
        }

        @Override
        public int producerId()
        {
            return 1;
        }

        @Override
        public long epoch()
        {
            return epoch;
        }
    }

    @BeforeEach
    void start()
    {
        aeron = new EmbeddedAeron();
        clock.update(0);
        publisher = new MetadataPublisher(source, context().name("camera").summary("example"));
        subscription = aeron.aeron().addSubscription(CHANNEL, AERON_STREAM);
    }

    @AfterEach
    void stop()
    {
        publisher.onClose();
        aeron.close();
    }

    private MetadataContext context()
    {
        return new MetadataContext().aeron(aeron::aeron).channel(CHANNEL).streamId(AERON_STREAM)
            .nanoClock(clock).errorHandler(errors::add);
    }

    /** Duty cycles until nothing is left to be sent. */
    private void settle()
    {
        EmbeddedAeron.await(() ->
        {
            publisher.doWork();
            return subscription.isConnected();
        });
        int quiet = 0;
        while (quiet < 3)
        {
            final int work = publisher.doWork() + subscription.poll(new FragmentAssembler(
                (buffer, offset, length, header) ->
                {
                    final byte[] message = new byte[length];
                    buffer.getBytes(offset, message);
                    heard.add(message);
                }), 100);
            quiet = work == 0 ? quiet + 1 : 0;
        }
    }

    private List<Integer> templates()
    {
        return heard.stream().map((message) -> message[2] & 0xFF).toList();
    }

    private void advance(final long seconds)
    {
        clock.advance(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void shouldSendTheBytesOfThePeer()
    {
        publisher.set(Attribute.of("dtype", "string", "float32".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        settle();

        assertEquals(List.of(ANNOUNCE, META), templates());
        assertArrayEquals(Vectors.bytes("corpus/metadata_poller/data_source_announce.bin"), heard.get(0));
        assertArrayEquals(Vectors.bytes("corpus/metadata_poller/data_source_meta.bin"), heard.get(1));
    }

    @Test
    void shouldAnnounceASourceWithoutMetadata()
    {
        settle();

        assertEquals(List.of(ANNOUNCE), templates());
    }

    @Test
    void shouldMakeANewVersionOfEachChangeAndOfNothingElse()
    {
        assertEquals(0, publisher.metaVersion());
        assertEquals(1, publisher.set(Attribute.text("gain", "1"), Attribute.text("site", "A")));
        assertEquals(1, publisher.set(Attribute.text("gain", "1")));
        assertEquals(2, publisher.set(Attribute.text("gain", "2")));
        assertEquals(3, publisher.remove("site"));
        assertEquals(3, publisher.remove("site"));
        assertEquals(4, publisher.set(Blob.of(1, new byte[] {1})));
        assertEquals(4, publisher.set(Blob.of(1, new byte[] {1})));
        assertEquals(5, publisher.set(Blob.of(1, new byte[] {2})));
        assertEquals(6, publisher.removeBlob(1));
        assertEquals(6, publisher.removeBlob(1));
        assertEquals(6, publisher.metaVersion());
        assertEquals(List.of(Attribute.text("gain", "2")), List.copyOf(publisher.metadata().attributes()));
    }

    @Test
    void shouldSendAChangeAtOnceAndRepeatItInEachPeriod()
    {
        publisher.set(Attribute.text("gain", "1"));
        settle();
        heard.clear();
        settle();
        assertEquals(List.of(), templates());

        publisher.set(Attribute.text("gain", "2"));
        settle();
        assertEquals(List.of(ANNOUNCE, META), templates());

        advance(1);
        settle();
        assertEquals(List.of(ANNOUNCE, META, ANNOUNCE, META), templates());
    }

    @Test
    void shouldRepeatBlobsLessOften()
    {
        publisher.set(Blob.of(1, new byte[100]));
        settle();
        heard.clear();
        for (int i = 0; i < 10; i++)
        {
            advance(1);
            settle();
        }

        assertEquals(10, templates().stream().filter((template) -> template == META).count());
        assertEquals(1, templates().stream().filter((template) -> template == BLOB_ANNOUNCE).count());
    }

    @Test
    void shouldTellEverythingAgainInANewEpochAndNothingWithoutOne()
    {
        publisher.set(Attribute.text("gain", "1"));
        settle();
        heard.clear();
        source.epoch = 0;
        advance(5);
        settle();
        assertEquals(List.of(), templates());

        source.epoch = 2;
        settle();
        assertEquals(List.of(ANNOUNCE, META), templates());
    }

    @Test
    void shouldReachACacheThatCameLate()
    {
        final byte[] flatField = new byte[300_000];
        new java.util.Random(1).nextBytes(flatField);
        publisher.set(Attribute.text("gain", "1"));
        final int version = publisher.set(Blob.of(77, flatField));
        settle();

        final MetadataCache cache = new MetadataCache(1000, context());
        cache.doWork();
        advance(20);
        EmbeddedAeron.await(() ->
        {
            advance(1);
            publisher.doWork();
            subscription.poll((buffer, offset, length, header) -> { }, 100);
            cache.doWork();
            final Metadata metadata = cache.get(1, version);
            return metadata != null && metadata.blob(77) != null;
        });

        assertEquals("1", cache.get(1, version).attribute("gain").text());
        assertEquals(Blob.of(77, flatField), cache.get(1, version).blob(77));
        assertNull(cache.get(2, version));
        assertEquals(0, cache.malformedMessages());
        cache.onClose();
    }

    @Test
    void shouldReportAttributesThatNoMessageCarries()
    {
        publisher.set(Attribute.of("large", "", new byte[10_000]));
        settle();
        settle();

        assertEquals(List.of(ANNOUNCE), templates());
        assertEquals(1, errors.size(), errors.toString());
        assertTrue(errors.get(0).getMessage().contains("blobs"), errors.toString());
    }

    @Test
    void shouldRefuseABlobThatNoCacheWouldTake()
    {
        final MetadataPublisher modest = new MetadataPublisher(source, context().maxBlobLength(9));

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> modest.set(Blob.of(1, new byte[10])));
        assertEquals(TensorPoolException.Category.RESOURCE, ex.category());
    }

    @Test
    void shouldSayAllThatIsWrongWithItsSettingsAtOnce()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () ->
            new MetadataCache(1, context().channel("nonsense").maxVersions(0).repeatPeriodNs(0).name("ü")));

        for (final String name : List.of("channel", "maxVersions", "repeatPeriodNs", "name"))
        {
            assertTrue(ex.getMessage().contains(name + " is"), ex.getMessage());
        }
    }

    @Test
    void shouldSendNothingOnceItIsClosed()
    {
        settle();
        publisher.close();
        publisher.set(Attribute.text("gain", "1"));

        assertEquals(0, publisher.doWork());
        EmbeddedAeron.await(() -> !subscription.isConnected());
        assertNotNull(publisher.roleName());
    }
}
