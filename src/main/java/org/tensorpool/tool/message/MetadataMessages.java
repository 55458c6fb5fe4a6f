package org.tensorpool.tool.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.tensorpool.protocol.wire.DataSourceAnnounceDecoder;
import org.tensorpool.protocol.wire.DataSourceMetaDecoder;
import org.tensorpool.protocol.wire.MetaBlobAnnounceDecoder;
import org.tensorpool.protocol.wire.MetaBlobChunkDecoder;
import org.tensorpool.protocol.wire.MetaBlobCompleteDecoder;

/**
 * Messages about what a stream carries (wire specification §10.3).
 */
final class MetadataMessages
{
    static final List<Template> ALL = List.of(
        new Template("DataSourceAnnounce", DataSourceAnnounceDecoder.TEMPLATE_ID,
            DataSourceAnnounceDecoder.BLOCK_LENGTH, MetadataMessages::announce),
        new Template("DataSourceMeta", DataSourceMetaDecoder.TEMPLATE_ID,
            DataSourceMetaDecoder.BLOCK_LENGTH, MetadataMessages::meta),
        new Template("MetaBlobAnnounce", MetaBlobAnnounceDecoder.TEMPLATE_ID,
            MetaBlobAnnounceDecoder.BLOCK_LENGTH, MetadataMessages::blobAnnounce),
        new Template("MetaBlobChunk", MetaBlobChunkDecoder.TEMPLATE_ID,
            MetaBlobChunkDecoder.BLOCK_LENGTH, MetadataMessages::blobChunk),
        new Template("MetaBlobComplete", MetaBlobCompleteDecoder.TEMPLATE_ID,
            MetaBlobCompleteDecoder.BLOCK_LENGTH, MetadataMessages::blobComplete));

    private MetadataMessages()
    {
    }

    private static Fields announce(final Body at)
    {
        final DataSourceAnnounceDecoder message =
            new DataSourceAnnounceDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("producer_id", message.producerId())
            .unsigned("epoch", message.epoch())
            .number("meta_version", message.metaVersion())
            .text("name", at.tail().text())
            .text("summary", at.tail().text());
    }

    private static Fields meta(final Body at)
    {
        final DataSourceMetaDecoder message =
            new DataSourceMetaDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        final int count = at.tail().group(0);
        final List<Fields> attributes = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            at.tail().entry();
            final Fields attribute = new Fields().text("key", at.tail().text()).text("format", at.tail().text());
            attributes.add(value(attribute, at.tail().bytes()));
        }

        return new Fields()
            .number("stream_id", message.streamId())
            .number("meta_version", message.metaVersion())
            .unsigned("timestamp_ns", message.timestampNs())
            .list("attributes", attributes);
    }

    /** What is text is shown as such, whatever its format says; all else can be had back from its Base64. */
    private static Fields value(final Fields attribute, final byte[] bytes)
    {
        attribute.number("bytes", bytes.length);
        try
        {
            final String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.codePoints().allMatch((c) -> c >= ' ' && c != 0x7F || c == '\n' || c == '\t' || c == '\r'))
            {
                return attribute.text("value", text).text("value_base64", null);
            }
        }
        catch (final CharacterCodingException ignore)
        {
            // Not text.
        }

        return attribute.text("value", null).text("value_base64", Base64.getEncoder().encodeToString(bytes));
    }

    private static Fields blobAnnounce(final Body at)
    {
        final MetaBlobAnnounceDecoder message =
            new MetaBlobAnnounceDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("meta_version", message.metaVersion())
            .number("blob_type", message.blobType())
            .unsigned("total_len", message.totalLen())
            .unsigned("checksum", message.checksum());
    }

    private static Fields blobChunk(final Body at)
    {
        final MetaBlobChunkDecoder message =
            new MetaBlobChunkDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("meta_version", message.metaVersion())
            .unsigned("chunk_offset", message.chunkOffset())
            .number("chunk_bytes", at.tail().skip());
    }

    private static Fields blobComplete(final Body at)
    {
        final MetaBlobCompleteDecoder message =
            new MetaBlobCompleteDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("meta_version", message.metaVersion())
            .unsigned("checksum", message.checksum());
    }
}
