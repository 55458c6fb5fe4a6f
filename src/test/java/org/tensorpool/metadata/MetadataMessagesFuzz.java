package org.tensorpool.metadata;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.fuzz.MessageReader;

/**
 * What a cache of metadata makes of any message, and of any conversation of several senders: nothing is thrown, no more
 * is kept than may be, and a blob that is there has the checksum that was announced.
 */
public final class MetadataMessagesFuzz
{
    private static final int STREAM = 1000;
    private static final int MAX_VERSIONS = 4;
    private static final int MAX_BYTES = 4_000;
    private static final int MAX_BLOB = 1_000;
    private static final int SENDERS = 48;
    private static final byte[] CONTENT = {'a', 'b', 'c'};
    private static final int[] TEMPLATES = {7, 8, 10, 12, 13};

    private MetadataMessagesFuzz()
    {
    }

    /**
     * A cache's reader.
     *
     * @return a new one.
     */
    public static MessageReader reader()
    {
        final Cache cache = new Cache();
        return (buffer, offset, length) -> cache.onMessage(buffer, offset, length, length % SENDERS);
    }

    /**
     * Conversations.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(FuzzTarget.of("metadata.conversation", Conversation::new)
            .seeds(List.of(conversation(0), conversation(Blob.crc32c(CONTENT, CONTENT.length)), attributes()))
            .allocating(64 << 10, 256));
    }

    /** An announce of metadata, then a blob in two chunks. */
    private static byte[] conversation(final long checksum)
    {
        return ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN)
            .put((byte)0).put((byte)28).putInt(STREAM).putInt(5).putLong(77).putInt(1).putInt(0).putInt(0)
            .put((byte)2).put((byte)28).putInt(STREAM).putInt(1).putInt(2).putLong(CONTENT.length).putLong(checksum)
            .put((byte)3).put((byte)22).putInt(STREAM).putInt(1).putLong(0).putInt(2).put(CONTENT, 0, 2)
            .put((byte)3).put((byte)21).putInt(STREAM).putInt(1).putLong(2).putInt(1).put(CONTENT, 2, 1)
            .put((byte)4).put((byte)16).putInt(STREAM).putInt(1).putLong(checksum).array();
    }

    private static byte[] attributes()
    {
        return ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN)
            .put((byte)1).put((byte)38).putInt(STREAM).putInt(1).putLong(9).putShort((short)0).putShort((short)1)
            .putInt(2).put((byte)'k').put((byte)'1').putInt(1).put((byte)'f').putInt(3).put(CONTENT).array();
    }

    private static final class Cache
    {
        private final MetadataStore store = new MetadataStore(MAX_VERSIONS, MAX_BYTES);
        private final MetadataAdapter adapter = new MetadataAdapter(STREAM, MAX_BLOB, store, this::onForgotten);

        private void onForgotten(final int session)
        {
            require(session >= 0 && session < SENDERS, "somebody was forgotten who was never there");
        }

        void onMessage(final DirectBuffer buffer, final int offset, final int length, final int session)
        {
            final Metadata before = store.newest();
            adapter.onMessage(buffer, offset, length, session);
            final Metadata newest = store.newest();
            if (newest != null && newest != before)
            {
                check(newest);
            }
        }

        private void check(final Metadata newest)
        {
            require(newest.byteSize() <= MAX_BYTES, "more is kept than may be");
            require(newest.blobs().size() <= MetadataPublisher.MAX_BLOBS, "blobs are kept without a limit");
            require(store.get(newest.epoch(), newest.version()) != null, "what was put is not there");
            for (final Attribute attribute : newest.attributes())
            {
                require(Attribute.of(attribute.key(), attribute.format(), attribute.value()).equals(attribute),
                    "an attribute is there that nobody could send");
            }
            for (final Blob blob : newest.blobs())
            {
                require(blob.length() <= MAX_BLOB, "a blob is too long");
                require(blob.checksum() == 0 || blob.checksum() == Blob.crc32c(blob.bytes(), blob.length()),
                    "a blob has another checksum than was announced");
            }
        }
    }

    /**
     * Messages one after the other: template and sender in a byte, length of the body in the next, the body.
     */
    private static final class Conversation implements FuzzBody
    {
        private static final int HEADER = 8;
        private static final int BODY_LENGTHS = 256;
        private static final byte[] BLOCK_LENGTHS = {20, 16, 28, 16, 16};

        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

        @Override
        public void accept(final byte[] input)
        {
            final Cache cache = new Cache();
            int at = 0;
            while (at + 2 <= input.length)
            {
                final int kind = (input[at] & 0xFF) % TEMPLATES.length;
                final int session = (input[at] & 0xFF) / TEMPLATES.length % SENDERS;
                final int length = Math.min((input[at + 1] & 0xFF) % BODY_LENGTHS, input.length - at - 2);
                cache.onMessage(message(input, at + 2, length, kind), 0, HEADER + length, session);
                at += 2 + length;
            }
        }

        private DirectBuffer message(final byte[] input, final int from, final int length, final int kind)
        {
            final byte[] message = new byte[HEADER + length];
            System.arraycopy(input, from, message, HEADER, length);
            message[0] = BLOCK_LENGTHS[kind];
            message[2] = (byte)TEMPLATES[kind];
            message[4] = (byte)900;
            message[5] = (byte)(900 >> 8);
            message[6] = 1;
            buffer.wrap(message);
            return buffer;
        }
    }
}
