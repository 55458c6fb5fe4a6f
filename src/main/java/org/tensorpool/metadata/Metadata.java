package org.tensorpool.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One version of what is known about a stream (wire specification §10.3.2). Immutable, so that it may be kept as long
 * as it is needed and read by any thread.
 */
public final class Metadata
{
    /** What a producer has that never set anything: version 0, which no message carries. */
    static final Metadata NONE = new Metadata(0, 0, 0, Map.of(), List.of());

    private final long epoch;
    private final int version;
    private final long timestampNs;
    private final Map<String, Attribute> attributes;
    private final List<Blob> blobs;
    private final long byteSize;

    private Metadata(
        final long epoch,
        final int version,
        final long timestampNs,
        final Map<String, Attribute> attributes,
        final List<Blob> blobs)
    {
        this.epoch = epoch;
        this.version = version;
        this.timestampNs = timestampNs;
        this.attributes = Collections.unmodifiableMap(attributes);
        this.blobs = List.copyOf(blobs);
        this.byteSize = attributes.values().stream().mapToLong(Attribute::byteSize).sum() +
            blobs.stream().mapToLong(Blob::length).sum();
    }

    /** Of what arrived; keys are unique. */
    static Metadata received(
        final long epoch, final int version, final long timestampNs, final List<Attribute> attributes)
    {
        return new Metadata(epoch, version, timestampNs, map(attributes), List.of());
    }

    private static Map<String, Attribute> map(final Collection<Attribute> attributes)
    {
        final Map<String, Attribute> map = new LinkedHashMap<>();
        for (final Attribute attribute : attributes)
        {
            map.put(attribute.key(), attribute);
        }

        return map;
    }

    Metadata withAttributes(final int newVersion, final long nowNs, final Collection<Attribute> newAttributes)
    {
        return new Metadata(epoch, newVersion, nowNs, map(newAttributes), blobs);
    }

    Metadata withBlob(final int newVersion, final long nowNs, final Blob blob)
    {
        final List<Blob> newBlobs = new ArrayList<>(blobs);
        newBlobs.removeIf((other) -> other.type() == blob.type());
        newBlobs.add(blob);
        return new Metadata(epoch, newVersion, nowNs, attributes, newBlobs);
    }

    /** Blobs may be empty, so that their bytes alone limit nothing. */
    boolean hasRoomFor(final int type)
    {
        return blobs.size() < MetadataPublisher.MAX_BLOBS || blob(type) != null;
    }

    Metadata withoutBlob(final int newVersion, final long nowNs, final int type)
    {
        return new Metadata(
            epoch, newVersion, nowNs, attributes, blobs.stream().filter((blob) -> blob.type() != type).toList());
    }

    boolean hasSameAttributes(final Metadata other)
    {
        return attributes.equals(other.attributes);
    }

    boolean is(final long otherEpoch, final int otherVersion)
    {
        return epoch == otherEpoch && version == otherVersion;
    }

    long byteSize()
    {
        return byteSize;
    }

    /**
     * Epoch of the frames that it belongs to.
     *
     * @return the epoch, as unsigned 64 bits; 0 if its sender did not say.
     */
    public long epoch()
    {
        return epoch;
    }

    /**
     * Version that frames refer to.
     *
     * @return the version, as unsigned 32 bits.
     */
    public int version()
    {
        return version;
    }

    /**
     * When the producer made this version, by its own clock.
     *
     * @return nanoseconds.
     */
    public long timestampNs()
    {
        return timestampNs;
    }

    /**
     * One attribute.
     *
     * @param key of it.
     * @return the attribute, or null if there is none of that key.
     */
    public Attribute attribute(final String key)
    {
        return attributes.get(key);
    }

    /**
     * All attributes.
     *
     * @return unmodifiable, in the order in which they were first set.
     */
    public Collection<Attribute> attributes()
    {
        return attributes.values();
    }

    /**
     * One blob. On the consumer's side it comes after the attributes of its version.
     *
     * @param type of it, as unsigned 32 bits.
     * @return the blob, or null if there is none of that type, or not yet.
     */
    public Blob blob(final int type)
    {
        for (int i = 0; i < blobs.size(); i++)
        {
            if (blobs.get(i).type() == type)
            {
                return blobs.get(i);
            }
        }

        return null;
    }

    /**
     * All blobs that are there.
     *
     * @return unmodifiable.
     */
    public List<Blob> blobs()
    {
        return blobs;
    }

    @Override
    public String toString()
    {
        return "metadata version " + Integer.toUnsignedString(version) + " of epoch " + Long.toUnsignedString(epoch) +
            ": " + attributes.values() + ", " + blobs;
    }
}
