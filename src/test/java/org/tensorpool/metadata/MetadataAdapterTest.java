package org.tensorpool.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.testing.Vectors;

/**
 * What is true reaches the store, what is not is counted and dropped.
 */
class MetadataAdapterTest
{
    private static final int MAX_BLOB = 1000;
    private static final int TYPE = 3;
    private static final byte[] BLOB = "a flat field, in chunks".getBytes(StandardCharsets.US_ASCII);
    private static final long CRC = Blob.crc32c(BLOB, BLOB.length);

    private final List<Integer> forgotten = new ArrayList<>();
    private final MetadataStore store = new MetadataStore(4, 10_000);
    private final MetadataAdapter adapter =
        new MetadataAdapter(MetadataMessages.STREAM, MAX_BLOB, store, forgotten::add);
    private final MetadataMessages messages = new MetadataMessages(adapter);

    private void sendBlob(final int version)
    {
        messages.blobAnnounce(version, TYPE, BLOB.length, CRC);
        for (int i = 0; i < BLOB.length; i += 10)
        {
            messages.blobChunk(version, i, slice(i, Math.min(BLOB.length, i + 10)));
        }
        messages.blobComplete(version, CRC);
    }

    private static byte[] slice(final int from, final int to)
    {
        return java.util.Arrays.copyOfRange(BLOB, from, to);
    }

    private void assertDiscarded(final long count)
    {
        assertEquals(count, adapter.blobsDiscarded().get());
        assertTrue(store.newest() == null || store.newest().blobs().isEmpty());
    }

    @Test
    void shouldFindTheVersionOfTheEpochThatItsSenderAnnounced()
    {
        messages.announce(42, 1);
        messages.meta(1, "gain", "2");
        messages.meta(2, "gain", "3");

        assertEquals("2", store.get(42, 1).attribute("gain").text());
        assertEquals("3", store.get(42, 2).attribute("gain").text());
        assertEquals(5, store.get(42, 2).timestampNs());
        assertNull(store.get(41, 1));
        assertNull(store.get(42, 3));
    }

    @Test
    void shouldNotTakeTheVersionOfAProducerOfOldForThatOfItsSuccessor()
    {
        messages.announce(42, 1);
        messages.meta(1, "gain", "old");
        messages.from(8).announce(43, 1);
        messages.from(8).meta(1, "gain", "new");
        messages.from(MetadataMessages.SESSION).meta(1, "gain", "old");

        assertEquals("old", store.get(42, 1).attribute("gain").text());
        assertEquals("new", store.get(43, 1).attribute("gain").text());
    }

    @Test
    void shouldTakeMetadataOfASenderThatNamesNoEpochForAnyEpoch()
    {
        messages.meta(1, "gain", "2");
        assertEquals("2", store.get(42, 1).attribute("gain").text());

        messages.announce(42, 1);
        messages.meta(1, "gain", "3");
        assertEquals("3", store.get(42, 1).attribute("gain").text());
    }

    @Test
    void shouldKeepTheVersionThatItHasWhenThatIsRepeated()
    {
        messages.announce(42, 1);
        messages.meta(1, "gain", "2");
        sendBlob(1);
        final Metadata before = store.get(42, 1);
        messages.announce(42, 1);
        messages.meta(1, "gain", "2");
        sendBlob(1);

        assertSame(before, store.get(42, 1));
        assertEquals(0, adapter.blobsDiscarded().get());
    }

    @Test
    void shouldPutABlobTogether()
    {
        messages.announce(42, 1);
        messages.meta(1, "gain", "2");
        assertNull(store.get(42, 1).blob(TYPE));
        sendBlob(1);

        final Metadata metadata = store.get(42, 1);
        final byte[] content = new byte[metadata.blob(TYPE).length()];
        metadata.blob(TYPE).content().get(content);
        assertArrayEquals(BLOB, content);
        assertEquals("2", metadata.attribute("gain").text());
    }

    @Test
    void shouldPutABlobTogetherThatComesBeforeItsAttributes()
    {
        messages.announce(42, 1);
        sendBlob(1);
        messages.meta(1, "gain", "2");

        assertEquals("2", store.get(42, 1).attribute("gain").text());
        assertNotNull(store.get(42, 1).blob(TYPE));
    }

    @Test
    void shouldTakeABlobWithoutAChecksumAndOneWithoutContent()
    {
        messages.announce(42, 1);
        messages.blobAnnounce(1, TYPE, BLOB.length, 0);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, 0);
        messages.blobAnnounce(1, TYPE + 1, 0, 0);
        messages.blobComplete(1, 0);

        assertEquals(BLOB.length, store.get(42, 1).blob(TYPE).length());
        assertEquals(0, store.get(42, 1).blob(TYPE + 1).length());
    }

    @Test
    void shouldDiscardABlobWithAGap()
    {
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(1, 0, slice(0, 10));
        messages.blobChunk(1, 11, slice(11, BLOB.length));
        messages.blobComplete(1, CRC);

        assertDiscarded(1);
    }

    @Test
    void shouldDiscardABlobWhoseChunksOverlapOrGoBackwards()
    {
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(1, 0, slice(0, 10));
        messages.blobChunk(1, 9, slice(9, BLOB.length));
        messages.blobComplete(1, CRC);
        assertDiscarded(1);

        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(1, 0, slice(0, 10));
        messages.blobChunk(1, 0, slice(0, 10));
        messages.blobComplete(1, CRC);
        assertDiscarded(2);
    }

    @Test
    void shouldDiscardABlobThatIsLongerOrShorterThanAnnounced()
    {
        messages.blobAnnounce(1, TYPE, BLOB.length - 1, CRC);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC);
        assertDiscarded(1);

        messages.blobAnnounce(1, TYPE, BLOB.length + 1, CRC);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC);
        assertDiscarded(2);
    }

    @Test
    void shouldDiscardABlobWhoseContentIsNotWhatTheChecksumSays()
    {
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC + 1);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC + 1);
        assertDiscarded(1);

        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC + 1);
        assertDiscarded(2);
    }

    @Test
    void shouldDiscardABlobWhoseChunksNameAnotherVersion()
    {
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(2, 0, BLOB);
        messages.blobComplete(1, CRC);

        assertDiscarded(1);
    }

    @Test
    void shouldDiscardAnEmptyChunk()
    {
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(1, 0, new byte[0]);

        assertDiscarded(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {MAX_BLOB + 1, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void shouldDiscardABlobThatIsTooLong(final long length)
    {
        messages.blobAnnounce(1, TYPE, length, CRC);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC);

        assertDiscarded(1);
    }

    @Test
    void shouldDiscardABlobThatIsCutOffByTheNext()
    {
        messages.announce(42, 1);
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.blobChunk(1, 0, slice(0, 10));
        sendBlob(1);

        assertEquals(1, adapter.blobsDiscarded().get());
        assertEquals(BLOB.length, store.get(42, 1).blob(TYPE).length());
    }

    @Test
    void shouldDiscardABlobWhoseSenderBeginsANewEpoch()
    {
        messages.announce(42, 1);
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.announce(43, 1);
        messages.blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC);

        assertDiscarded(1);
    }

    @Test
    void shouldPassOverChunksOfABlobWhoseAnnounceItMissed()
    {
        messages.blobChunk(1, 10, BLOB);
        messages.blobComplete(1, CRC);

        assertDiscarded(0);
    }

    @Test
    void shouldNotMixChunksOfTwoSenders()
    {
        messages.announce(42, 1);
        messages.blobAnnounce(1, TYPE, BLOB.length, CRC);
        messages.from(8).blobChunk(1, 0, new byte[BLOB.length]);
        messages.from(MetadataMessages.SESSION).blobChunk(1, 0, BLOB);
        messages.blobComplete(1, CRC);

        assertNotNull(store.get(42, 1).blob(TYPE));
    }

    @Test
    void shouldPassOverWhatIsAboutOtherStreams()
    {
        messages.ofStream(MetadataMessages.STREAM + 1);
        messages.announce(42, 1);
        messages.meta(1, "gain", "2");
        sendBlob(1);

        assertNull(store.newest());
        assertEquals(0, adapter.malformed().get());
    }

    @Test
    void shouldDropAttributesThatAreTwiceOrHaveNoKey()
    {
        messages.meta(1, "gain", "2", "gain", "3");
        messages.meta(1, "", "2");
        messages.meta(1, "two\nlines", "2");
        messages.meta(1, "k".repeat(Attribute.MAX_NAME_LENGTH + 1), "2");

        assertNull(store.newest());
        assertEquals(4, adapter.malformed().get());
    }

    @Test
    void shouldDropMoreThanItMayKeep()
    {
        messages.meta(1, "gain", "x".repeat(10_001));

        assertNull(store.newest());
        assertEquals(1, adapter.malformed().get());
    }

    @Test
    void shouldDropAMessageCutOffAnywhere()
    {
        final int length = messages.encodeMeta(1, "gain", "2", "offset", "17");
        for (int i = 0; i < length; i++)
        {
            messages.send(i);
        }

        assertNull(store.newest());
        assertEquals(length, adapter.malformed().get());
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 26, 28, 36, 50})
    void shouldDropAMessageWhoseLengthsLie(final int index)
    {
        final int length = messages.encodeMeta(1, "gain", "2", "offset", "17");
        messages.buffer().putShort(index, (short)0x7FFF, ByteOrder.LITTLE_ENDIAN);
        messages.send(length);

        assertNull(store.newest());
        assertEquals(1, adapter.malformed().get());
    }

    @Test
    void shouldDropAMessageOfANewerVersionOfTheSchema()
    {
        final int length = messages.encodeMeta(1, "gain", "2");
        messages.buffer().putShort(6, (short)2, ByteOrder.LITTLE_ENDIAN);
        messages.send(length);

        assertEquals(1, adapter.malformed().get());
    }

    @Test
    void shouldForgetSendersThatWereSilentForLongest()
    {
        for (int i = 0; i < MetadataAdapter.MAX_SENDERS + 3; i++)
        {
            messages.from(i).announce(i + 1, 1);
        }

        assertEquals(List.of(0, 1, 2), forgotten);
    }

    @Test
    void shouldUnderstandThePeer()
    {
        for (final String name : List.of("data_source_announce", "data_source_meta"))
        {
            send(Vectors.bytes("corpus/metadata_poller/" + name + ".bin"));
        }

        final Metadata metadata = store.get(1, 1);
        assertEquals(1, metadata.epoch());
        assertEquals(0, metadata.timestampNs());
        assertEquals(1, metadata.attributes().size());
        assertEquals("string", metadata.attribute("dtype").format());
        assertEquals("float32", metadata.attribute("dtype").text());
    }

    /** The peer's blob has 0x1234 for a checksum: with the right one it is taken. */
    @Test
    void shouldUnderstandTheBlobOfThePeer()
    {
        final byte[] announce = Vectors.bytes("corpus/metadata_poller/meta_blob_announce.bin");
        final byte[] chunk = Vectors.bytes("corpus/metadata_poller/meta_blob_chunk.bin");
        final byte[] complete = Vectors.bytes("corpus/metadata_poller/meta_blob_complete.bin");
        send(announce);
        send(chunk);
        send(complete);
        assertDiscarded(1);

        final byte[] content = "abcd".getBytes(StandardCharsets.US_ASCII);
        new UnsafeBuffer(announce).putLong(28, Blob.crc32c(content, 4), ByteOrder.LITTLE_ENDIAN);
        new UnsafeBuffer(complete).putLong(16, Blob.crc32c(content, 4), ByteOrder.LITTLE_ENDIAN);
        send(announce);
        send(chunk);
        send(complete);

        assertEquals(Blob.of(1, content), store.newest().blob(1));
    }

    private void send(final byte[] message)
    {
        adapter.onMessage(new UnsafeBuffer(message), 0, message.length, MetadataMessages.SESSION);
    }

    @Test
    void shouldBearWhateverComes()
    {
        final Random random = new Random(4711);
        final Set<String> decoders = Set.of("metadata_poller", "control_decode", "control_poller", "qos_poller");
        int sent = 0;
        for (final Path file : Vectors.corpus())
        {
            if (decoders.contains(file.getParent().getFileName().toString()))
            {
                final byte[] original = Vectors.bytes(file);
                for (int i = 0; i < 500; i++)
                {
                    final byte[] message = original.clone();
                    for (int flips = random.nextInt(4); flips > 0; flips--)
                    {
                        message[random.nextInt(message.length)] = (byte)random.nextInt();
                    }
                    final int length = random.nextInt(message.length + 1);
                    adapter.onMessage(new UnsafeBuffer(message, 0, length), 0, length, random.nextInt(3));
                    sent++;
                }
            }
        }

        assertTrue(sent > 10_000 && adapter.malformed().get() > 1_000, sent + ", " + adapter.malformed().get());
    }
}
