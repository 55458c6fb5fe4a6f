package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import io.aeron.Publication;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.metadata.Attribute;
import org.tensorpool.metadata.Blob;
import org.tensorpool.metadata.Metadata;
import org.tensorpool.metadata.MetadataCache;
import org.tensorpool.metadata.MetadataContext;
import org.tensorpool.metadata.MetadataPublisher;
import org.tensorpool.status.MetadataCounter;

/**
 * Each frame finds the metadata that it was published with, whoever came first and whatever restarts.
 */
class MetadataSystemTest
{
    private static final int METADATA_STREAM = 1300;

    private TensorPoolSystem system;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private static MetadataContext metadata()
    {
        return new MetadataContext().channel(TensorPoolSystem.CHANNEL)
            .repeatPeriodNs(TimeUnit.MILLISECONDS.toNanos(50))
            .blobRepeatPeriodNs(TimeUnit.MILLISECONDS.toNanos(200));
    }

    private static void publish(final Producer producer, final int version)
    {
        final TensorClaim claim = new TensorClaim();
        assertTrue(producer.tryClaim(claim, 4) >= 0);
        assertTrue(claim.dtype(DType.UINT8).shape(4).metaVersion(version).commit() >= 0);
    }

    private static String gain(final MetadataCache cache, final long epoch, final int version)
    {
        final Metadata metadata = cache.get(epoch, version);
        return metadata == null ? null : metadata.attribute("gain").text();
    }

    private void awaitGain(final MetadataCache cache, final long epoch, final int version, final String gain)
    {
        Await.until(() -> "version " + version + " has come; there is " + cache.newest() + "; " + system.errors(), () ->
            gain.equals(gain(cache, epoch, version)));
    }

    @Test
    void shouldFindForEachFrameTheVersionThatItWasPublishedWith()
    {
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        final MetadataCache cache = pool.addMetadataCache(STREAM, metadata());
        final MetadataPublisher publisher = pool.addMetadataPublisher(producer, metadata());
        system.awaitFlow(producer, consumer);
        for (int i = 1; i <= 3; i++)
        {
            publish(producer, publisher.set(Attribute.text("gain", "x" + i)));
            awaitGain(cache, producer.epoch(), i, "x" + i);
        }

        final List<String> gains = new ArrayList<>();
        Await.until("all frames have come", () ->
        {
            consumer.poll((frame) -> gains.add(gain(cache, frame.epoch(), frame.metaVersion())), 10);
            return gains.size() == 3;
        });
        assertEquals(List.of("x1", "x2", "x3"), gains);
    }

    @Test
    void shouldReachAConsumerThatCameLateWithAttributesAndBlobs()
    {
        final byte[] flatField = new byte[1_000_000];
        new Random(3).nextBytes(flatField);
        final Producer producer = system.connect().addProducer(STREAM);
        final MetadataPublisher publisher = system.connect().addMetadataPublisher(producer, metadata());
        publisher.set(Attribute.text("gain", "2"));
        final int version = publisher.set(Blob.of(9, flatField));

        final MetadataCache cache = system.connect().addMetadataCache(STREAM, metadata());
        awaitGain(cache, producer.epoch(), version, "2");
        Await.until(() -> "the blob has come; " + cache.blobsDiscarded() + " discarded", () ->
            cache.get(producer.epoch(), version).blob(9) != null);
        assertEquals(Blob.of(9, flatField), cache.get(producer.epoch(), version).blob(9));
    }

    @Test
    void shouldNotTakeTheMetadataOfOneProducerForThatOfTheNext()
    {
        final TensorPool pool = system.connect();
        final MetadataCache cache = system.connect().addMetadataCache(STREAM, metadata());
        final Producer first = pool.addProducer(STREAM);
        final long firstEpoch = first.epoch();
        pool.addMetadataPublisher(first, metadata()).set(Attribute.text("gain", "first"));
        awaitGain(cache, firstEpoch, 1, "first");
        first.close();

        final Producer second = TestProducers.addWhenFree(pool, STREAM);
        pool.addMetadataPublisher(second, metadata()).set(Attribute.text("gain", "second"));
        awaitGain(cache, second.epoch(), 1, "second");
        assertEquals("first", gain(cache, firstEpoch, 1));
    }

    @Test
    void shouldGoOnWithANewMediaDriver()
    {
        final TensorPool pool = system.connect(
            system.context().mediaDriverLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(2)));
        final Producer producer = pool.addProducer(STREAM);
        final MetadataCache cache = pool.addMetadataCache(STREAM, metadata());
        pool.addMetadataPublisher(producer, metadata()).set(Attribute.text("gain", "2"));
        final long epoch = producer.epoch();
        awaitGain(cache, epoch, 1, "2");

        system.stopMediaDriver();
        system.startMediaDriver();
        Await.until(() -> "the producer attaches again; " + system.errors(), () ->
            producer.epoch() != 0 && producer.epoch() != epoch);
        awaitGain(cache, producer.epoch(), 1, "2");
    }

    @Test
    void shouldShowInTheCountersOfTheMediaDriverWhatItDidNotKeep()
    {
        final Producer producer = system.connect().addProducer(STREAM);
        final MetadataCache cache = system.connect().addMetadataCache(STREAM, metadata().maxVersions(1));
        final MetadataPublisher publisher = system.connect().addMetadataPublisher(producer, metadata());
        for (int i = 1; i <= 3; i++)
        {
            publisher.set(Attribute.text("gain", "x" + i));
            awaitGain(cache, producer.epoch(), i, "x" + i);
        }
        final Aeron aeron = system.aeron();
        final Publication publication = aeron.addPublication(TensorPoolSystem.CHANNEL, METADATA_STREAM);
        Await.until("the stump is sent", () -> publication.offer(new UnsafeBuffer(new byte[3])) > 0);

        for (final MetadataCounter kind : List.of(
            MetadataCounter.MALFORMED_MESSAGES, MetadataCounter.BLOBS_DISCARDED, MetadataCounter.VERSIONS_EVICTED))
        {
            final long expected = kind == MetadataCounter.MALFORMED_MESSAGES ? 1 :
                kind == MetadataCounter.VERSIONS_EVICTED ? 2 : 0;
            Await.until(kind + " is shown", () -> Counted.sum(aeron, kind.typeId()) == expected);
        }
        assertEquals(1, cache.malformedMessages());
        assertEquals(2, cache.versionsEvicted());
        cache.close();
        Await.until("they are gone with the cache", () ->
            Counted.sum(aeron, MetadataCounter.VERSIONS_EVICTED.typeId()) == 0);
    }

    @Test
    void shouldEndThePublisherWithItsProducer()
    {
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        final MetadataPublisher publisher = pool.addMetadataPublisher(producer, metadata());
        producer.close();

        Await.until("the publisher is closed", publisher::isClosed);
    }
}
