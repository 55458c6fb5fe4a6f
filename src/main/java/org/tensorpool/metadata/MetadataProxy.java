package org.tensorpool.metadata;

import io.aeron.ExclusivePublication;
import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.wire.DataSourceAnnounceEncoder;
import org.tensorpool.protocol.wire.DataSourceMetaEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.MetaBlobAnnounceEncoder;
import org.tensorpool.protocol.wire.MetaBlobChunkEncoder;
import org.tensorpool.protocol.wire.MetaBlobCompleteEncoder;

/**
 * Sends the messages of metadata (wire specification §10.3). Each call returns true if the message went out, false if
 * it must be tried again later.
 */
final class MetadataProxy
{
    /** Suggested by the wire specification, §15.9. */
    static final int MAX_CHUNK_LENGTH = 64 * 1024;

    private static final int CHUNK_OVERHEAD = MessageHeaderEncoder.ENCODED_LENGTH +
        MetaBlobChunkEncoder.BLOCK_LENGTH + MetaBlobChunkEncoder.bytesHeaderLength();

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final DataSourceAnnounceEncoder announce = new DataSourceAnnounceEncoder();
    private final DataSourceMetaEncoder meta = new DataSourceMetaEncoder();
    private final MetaBlobAnnounceEncoder blobAnnounce = new MetaBlobAnnounceEncoder();
    private final MetaBlobChunkEncoder blobChunk = new MetaBlobChunkEncoder();
    private final MetaBlobCompleteEncoder blobComplete = new MetaBlobCompleteEncoder();
    private final String name;
    private final String summary;
    private ExclusivePublication publication;

    MetadataProxy(final String name, final String summary)
    {
        this.name = name;
        this.summary = summary;
    }

    void publication(final ExclusivePublication current)
    {
        publication = current;
    }

    boolean announce(final int streamId, final int producerId, final long epoch, final int version)
    {
        announce.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .producerId(Integer.toUnsignedLong(producerId))
            .epoch(epoch)
            .metaVersion(Integer.toUnsignedLong(version))
            .name(name)
            .summary(summary);

        return send(header.encodedLength() + announce.encodedLength());
    }

    /** @return length of the message, which {@link #sendMeta} sends. */
    int encodeMeta(final int streamId, final Metadata metadata)
    {
        meta.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .metaVersion(Integer.toUnsignedLong(metadata.version()))
            .timestampNs(metadata.timestampNs());
        final DataSourceMetaEncoder.AttributesEncoder attributes =
            meta.attributesCount(metadata.attributes().size());
        for (final Attribute attribute : metadata.attributes())
        {
            attributes.next()
                .key(attribute.key())
                .format(attribute.format())
                .putValue(attribute.bytes(), 0, attribute.bytes().length);
        }

        return header.encodedLength() + meta.encodedLength();
    }

    boolean sendMeta(final int length)
    {
        return send(length);
    }

    int maxMessageLength()
    {
        return publication.maxMessageLength();
    }

    int chunkLength()
    {
        return Math.min(MAX_CHUNK_LENGTH, publication.maxMessageLength() - CHUNK_OVERHEAD);
    }

    boolean blobAnnounce(final int streamId, final int version, final Blob blob)
    {
        blobAnnounce.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .metaVersion(Integer.toUnsignedLong(version))
            .blobType(Integer.toUnsignedLong(blob.type()))
            .totalLen(blob.length())
            .checksum(blob.checksum());

        return send(header.encodedLength() + blobAnnounce.encodedLength());
    }

    boolean blobChunk(final int streamId, final int version, final Blob blob, final int offset, final int length)
    {
        blobChunk.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .metaVersion(Integer.toUnsignedLong(version))
            .chunkOffset(offset)
            .putBytes(blob.bytes(), offset, length);

        return send(header.encodedLength() + blobChunk.encodedLength());
    }

    boolean blobComplete(final int streamId, final int version, final Blob blob)
    {
        blobComplete.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .metaVersion(Integer.toUnsignedLong(version))
            .checksum(blob.checksum());

        return send(header.encodedLength() + blobComplete.encodedLength());
    }

    private boolean send(final int length)
    {
        long result;
        do
        {
            result = publication.offer(buffer, 0, length);
        }
        while (result == ExclusivePublication.ADMIN_ACTION);

        return result > 0;
    }
}
