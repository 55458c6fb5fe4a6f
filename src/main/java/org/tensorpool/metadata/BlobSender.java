package org.tensorpool.metadata;

/**
 * Sends the blobs of a version one after the other, a few messages at a time: chunks name no blob, so that no two may
 * be under way at once (wire specification §10.3.3). For the agent's thread.
 */
final class BlobSender
{
    private static final int MESSAGE_LIMIT = 8;
    private static final int ANNOUNCE_DUE = -1;

    private final MetadataProxy proxy;
    private Metadata metadata = Metadata.NONE;
    private int index;
    private int offset = ANNOUNCE_DUE;

    BlobSender(final MetadataProxy proxy)
    {
        this.proxy = proxy;
    }

    /** What was under way is given up: a receiver discards it when the next begins. */
    void begin(final Metadata newMetadata)
    {
        metadata = newMetadata;
        index = 0;
        offset = ANNOUNCE_DUE;
    }

    boolean isDone()
    {
        return index >= metadata.blobs().size();
    }

    int send(final int streamId)
    {
        int sent = 0;
        while (sent < MESSAGE_LIMIT && !isDone() && sendNext(streamId, metadata.blobs().get(index)))
        {
            sent++;
        }

        return sent;
    }

    private boolean sendNext(final int streamId, final Blob blob)
    {
        final int version = metadata.version();
        if (offset == ANNOUNCE_DUE)
        {
            if (proxy.blobAnnounce(streamId, version, blob))
            {
                offset = 0;
                return true;
            }
        }
        else if (offset < blob.length())
        {
            final int length = Math.min(proxy.chunkLength(), blob.length() - offset);
            if (proxy.blobChunk(streamId, version, blob, offset, length))
            {
                offset += length;
                return true;
            }
        }
        else if (proxy.blobComplete(streamId, version, blob))
        {
            index++;
            offset = ANNOUNCE_DUE;
            return true;
        }

        return false;
    }
}
