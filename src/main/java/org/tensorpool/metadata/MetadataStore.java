package org.tensorpool.metadata;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.status.SingleWriterCounter;

/**
 * The versions that a cache has, the newest first, no more than the limits allow. One thread puts, any thread gets: the
 * array is replaced as a whole.
 */
final class MetadataStore
{
    private static final Metadata[] NOTHING = new Metadata[0];

    private final int maxVersions;
    private final long maxBytes;
    private final SingleWriterCounter evicted = new SingleWriterCounter();
    private volatile Metadata[] entries = NOTHING;

    MetadataStore(final int maxVersions, final long maxBytes)
    {
        this.maxVersions = maxVersions;
        this.maxBytes = maxBytes;
    }

    /** Any thread, without garbage: exactly that version, or that of a sender that did not say which epoch it is of. */
    Metadata get(final long epoch, final int version)
    {
        Metadata ofUnknownEpoch = null;
        for (final Metadata entry : entries)
        {
            if (entry.is(epoch, version))
            {
                return entry;
            }
            if (entry.is(0, version))
            {
                ofUnknownEpoch = entry;
            }
        }

        return ofUnknownEpoch;
    }

    private Metadata exact(final long epoch, final int version)
    {
        for (final Metadata entry : entries)
        {
            if (entry.is(epoch, version))
            {
                return entry;
            }
        }

        return null;
    }

    Metadata newest()
    {
        final Metadata[] all = entries;
        return all.length == 0 ? null : all[0];
    }

    SingleWriterCounter evicted()
    {
        return evicted;
    }

    boolean hasBlob(final long epoch, final int version, final int type, final long length, final long checksum)
    {
        final Metadata entry = exact(epoch, version);
        final Blob blob = entry == null ? null : entry.blob(type);
        return blob != null && blob.length() == length && blob.checksum() == checksum;
    }

    /**
     * A version came, or came again: a repetition changes nothing, and blobs that came first stay.
     *
     * @return false if it is more than may be kept.
     */
    boolean putAttributes(final Metadata metadata)
    {
        final Metadata known = exact(metadata.epoch(), metadata.version());
        if (known == null)
        {
            return put(metadata, null);
        }
        if (known.hasSameAttributes(metadata))
        {
            return true;
        }

        final boolean isBlobsAlone = known.attributes().isEmpty();
        return put(isBlobsAlone ? known.withAttributes(
            metadata.version(), metadata.timestampNs(), metadata.attributes()) : metadata, known);
    }

    /** @return false if it is more than may be kept. */
    boolean putBlob(final long epoch, final int version, final Blob blob)
    {
        final Metadata known = exact(epoch, version);
        final Metadata base = known == null ? Metadata.received(epoch, version, 0, List.of()) : known;
        return base.hasRoomFor(blob.type()) && put(base.withBlob(version, base.timestampNs(), blob), known);
    }

    private boolean put(final Metadata metadata, final Metadata replaced)
    {
        if (metadata.byteSize() > maxBytes)
        {
            return false;
        }

        final List<Metadata> kept = new ArrayList<>();
        if (replaced == null)
        {
            kept.add(metadata);
        }
        for (final Metadata entry : entries)
        {
            kept.add(entry == replaced ? metadata : entry);
        }
        evict(kept, metadata);
        entries = kept.toArray(NOTHING);
        return true;
    }

    private void evict(final List<Metadata> kept, final Metadata spared)
    {
        long bytes = kept.stream().mapToLong(Metadata::byteSize).sum();
        for (int i = kept.size() - 1; i >= 0 && (kept.size() > maxVersions || bytes > maxBytes); i--)
        {
            if (kept.get(i) != spared)
            {
                bytes -= kept.remove(i).byteSize();
                evicted.increment();
            }
        }
    }
}
