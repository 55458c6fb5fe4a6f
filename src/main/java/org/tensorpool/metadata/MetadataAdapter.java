package org.tensorpool.metadata;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.DataSourceAnnounceDecoder;
import org.tensorpool.protocol.wire.DataSourceMetaDecoder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.MetaBlobAnnounceDecoder;
import org.tensorpool.protocol.wire.MetaBlobChunkDecoder;
import org.tensorpool.protocol.wire.MetaBlobCompleteDecoder;
import org.tensorpool.status.SingleWriterCounter;

/**
 * From bytes on the metadata stream to versions in a store. Metadata names no epoch: it belongs to the one that its
 * sender announced last, so that what a producer of old says is never taken for what its successor says. What is
 * malformed is counted and dropped. Never throws.
 */
final class MetadataAdapter implements FragmentHandler
{
    /** Senders that are told apart; who was silent for longest is forgotten. */
    static final int MAX_SENDERS = 32;

    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final long MAX_CRC = 0xFFFF_FFFFL;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DataSourceAnnounceDecoder announce = new DataSourceAnnounceDecoder();
    private final DataSourceMetaDecoder meta = new DataSourceMetaDecoder();
    private final MetaBlobAnnounceDecoder blobAnnounce = new MetaBlobAnnounceDecoder();
    private final MetaBlobChunkDecoder blobChunk = new MetaBlobChunkDecoder();
    private final MetaBlobCompleteDecoder blobComplete = new MetaBlobCompleteDecoder();
    private final MetadataReader reader = new MetadataReader();
    private final SingleWriterCounter malformed = new SingleWriterCounter();
    private final SingleWriterCounter blobsDiscarded = new SingleWriterCounter();
    private final Map<Integer, Long> epochs = new LinkedHashMap<>(16, 0.75f, true);
    private final int streamId;
    private final long maxBlobLength;
    private final MetadataStore store;
    private final IntConsumer onForgotten;
    private BlobAssembly assembly;
    private int sessionId;
    private int body;
    private int end;

    /** @param onForgotten takes the session of a sender that is no longer known. */
    MetadataAdapter(
        final int streamId, final long maxBlobLength, final MetadataStore store, final IntConsumer onForgotten)
    {
        this.streamId = streamId;
        this.maxBlobLength = maxBlobLength;
        this.store = store;
        this.onForgotten = onForgotten;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header from)
    {
        onMessage(buffer, offset, length, from.sessionId());
    }

    void onMessage(final DirectBuffer buffer, final int offset, final int length, final int fromSession)
    {
        if (length < HEADER_LENGTH)
        {
            malformed.increment();
            return;
        }

        header.wrap(buffer, offset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID)
        {
            return;
        }

        sessionId = fromSession;
        body = offset + HEADER_LENGTH;
        end = offset + length;
        switch (header.templateId())
        {
            case DataSourceAnnounceDecoder.TEMPLATE_ID -> onAnnounce(buffer);
            case DataSourceMetaDecoder.TEMPLATE_ID -> onMeta(buffer);
            case MetaBlobAnnounceDecoder.TEMPLATE_ID -> onBlobAnnounce(buffer);
            case MetaBlobChunkDecoder.TEMPLATE_ID -> onBlobChunk(buffer);
            case MetaBlobCompleteDecoder.TEMPLATE_ID -> onBlobComplete(buffer);
            default ->
            {
                // One stream may carry other messages too, and templates to come.
            }
        }
    }

    private boolean isWhole(final int blockLength)
    {
        final boolean isWhole = header.version() <= MessageHeaderDecoder.SCHEMA_VERSION &&
            header.blockLength() >= blockLength && end - body >= header.blockLength();
        if (!isWhole)
        {
            malformed.increment();
        }

        return isWhole;
    }

    private void onAnnounce(final DirectBuffer buffer)
    {
        if (!isWhole(DataSourceAnnounceDecoder.BLOCK_LENGTH))
        {
            return;
        }

        announce.wrap(buffer, body, header.blockLength(), header.version());
        if ((int)announce.streamId() != streamId)
        {
            return;
        }

        final Long before = epochs.put(sessionId, announce.epoch());
        forgetTheSilent();
        if (before != null && before != announce.epoch() && assembly != null && assembly.isOf(sessionId))
        {
            discard();
        }
    }

    private void forgetTheSilent()
    {
        if (epochs.size() > MAX_SENDERS)
        {
            final int silent = epochs.keySet().iterator().next();
            epochs.remove(silent);
            onForgotten.accept(silent);
        }
    }

    private long epoch()
    {
        final Long epoch = epochs.get(sessionId);
        return epoch == null ? 0 : epoch;
    }

    private void onMeta(final DirectBuffer buffer)
    {
        if (!isWhole(DataSourceMetaDecoder.BLOCK_LENGTH))
        {
            return;
        }

        meta.wrap(buffer, body, header.blockLength(), header.version());
        if ((int)meta.streamId() != streamId)
        {
            return;
        }

        final List<Attribute> attributes = reader.wrap(buffer, body + header.blockLength(), end).attributes();
        if (attributes == null || !store.putAttributes(
            Metadata.received(epoch(), (int)meta.metaVersion(), meta.timestampNs(), attributes)))
        {
            malformed.increment();
        }
    }

    private void onBlobAnnounce(final DirectBuffer buffer)
    {
        if (!isWhole(MetaBlobAnnounceDecoder.BLOCK_LENGTH))
        {
            return;
        }

        blobAnnounce.wrap(buffer, body, header.blockLength(), header.version());
        if ((int)blobAnnounce.streamId() != streamId)
        {
            return;
        }

        if (assembly != null)
        {
            discard();
        }
        final int version = (int)blobAnnounce.metaVersion();
        final int type = (int)blobAnnounce.blobType();
        final long length = blobAnnounce.totalLen();
        final long checksum = blobAnnounce.checksum();
        if (length < 0 || length > maxBlobLength || checksum < 0 || checksum > MAX_CRC)
        {
            blobsDiscarded.increment();
        }
        else if (!store.hasBlob(epoch(), version, type, length, checksum))
        {
            assembly = new BlobAssembly(sessionId, version, type, (int)length, checksum);
        }
    }

    /** Chunks whose announce was missed, or of a blob that is there, are passed over. */
    private void onBlobChunk(final DirectBuffer buffer)
    {
        if (!isWhole(MetaBlobChunkDecoder.BLOCK_LENGTH))
        {
            return;
        }

        blobChunk.wrap(buffer, body, header.blockLength(), header.version());
        if ((int)blobChunk.streamId() != streamId || assembly == null || !assembly.isOf(sessionId))
        {
            return;
        }

        final int length = reader.wrap(buffer, body + header.blockLength(), end).fieldLength();
        if (length < 0)
        {
            malformed.increment();
            discard();
        }
        else if (!assembly.append(
            (int)blobChunk.metaVersion(), blobChunk.chunkOffset(), buffer, reader.position(), length))
        {
            discard();
        }
    }

    private void onBlobComplete(final DirectBuffer buffer)
    {
        if (!isWhole(MetaBlobCompleteDecoder.BLOCK_LENGTH))
        {
            return;
        }

        blobComplete.wrap(buffer, body, header.blockLength(), header.version());
        if ((int)blobComplete.streamId() != streamId || assembly == null || !assembly.isOf(sessionId))
        {
            return;
        }

        final Blob blob = assembly.complete((int)blobComplete.metaVersion(), blobComplete.checksum());
        if (blob == null || !store.putBlob(epoch(), assembly.version(), blob))
        {
            discard();
        }
        assembly = null;
    }

    private void discard()
    {
        assembly = null;
        blobsDiscarded.increment();
    }

    SingleWriterCounter malformed()
    {
        return malformed;
    }

    SingleWriterCounter blobsDiscarded()
    {
        return blobsDiscarded;
    }
}
