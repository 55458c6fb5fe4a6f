package org.tensorpool.metadata;

import java.nio.charset.StandardCharsets;

import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.wire.DataSourceAnnounceEncoder;
import org.tensorpool.protocol.wire.DataSourceMetaEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.MetaBlobAnnounceEncoder;
import org.tensorpool.protocol.wire.MetaBlobChunkEncoder;
import org.tensorpool.protocol.wire.MetaBlobCompleteEncoder;

/**
 * Says to an adapter whatever a test wants, true or not.
 */
final class MetadataMessages
{
    static final int STREAM = 1000;
    static final int SESSION = 7;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MetadataAdapter adapter;
    private int session = SESSION;
    private int streamId = STREAM;

    MetadataMessages(final MetadataAdapter adapter)
    {
        this.adapter = adapter;
    }

    MetadataMessages from(final int otherSession)
    {
        session = otherSession;
        return this;
    }

    MetadataMessages ofStream(final int otherStreamId)
    {
        streamId = otherStreamId;
        return this;
    }

    void announce(final long epoch, final int version)
    {
        final DataSourceAnnounceEncoder message = new DataSourceAnnounceEncoder();
        message.wrapAndApplyHeader(buffer, 0, header)
            .streamId(streamId).producerId(9).epoch(epoch).metaVersion(version).name("cam").summary("");
        send(message.encodedLength());
    }

    void meta(final int version, final String... keysAndValues)
    {
        send(encodeMeta(version, keysAndValues));
    }

    /** @return length of the body. */
    int encodeMeta(final int version, final String... keysAndValues)
    {
        final DataSourceMetaEncoder message = new DataSourceMetaEncoder();
        message.wrapAndApplyHeader(buffer, 0, header).streamId(streamId).metaVersion(version).timestampNs(5);
        final DataSourceMetaEncoder.AttributesEncoder attributes = message.attributesCount(keysAndValues.length / 2);
        for (int i = 0; i < keysAndValues.length; i += 2)
        {
            final byte[] value = keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8);
            attributes.next().key(keysAndValues[i]).format("text/plain").putValue(value, 0, value.length);
        }

        return message.encodedLength();
    }

    ExpandableArrayBuffer buffer()
    {
        return buffer;
    }

    void blobAnnounce(final int version, final int type, final long length, final long checksum)
    {
        final MetaBlobAnnounceEncoder message = new MetaBlobAnnounceEncoder();
        message.wrapAndApplyHeader(buffer, 0, header)
            .streamId(streamId).metaVersion(version).blobType(type).totalLen(length).checksum(checksum);
        send(message.encodedLength());
    }

    void blobChunk(final int version, final long offset, final byte[] bytes)
    {
        final MetaBlobChunkEncoder message = new MetaBlobChunkEncoder();
        message.wrapAndApplyHeader(buffer, 0, header)
            .streamId(streamId).metaVersion(version).chunkOffset(offset).putBytes(bytes, 0, bytes.length);
        send(message.encodedLength());
    }

    void blobComplete(final int version, final long checksum)
    {
        final MetaBlobCompleteEncoder message = new MetaBlobCompleteEncoder();
        message.wrapAndApplyHeader(buffer, 0, header).streamId(streamId).metaVersion(version).checksum(checksum);
        send(message.encodedLength());
    }

    void send(final int bodyLength)
    {
        adapter.onMessage(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + bodyLength, session);
    }
}
