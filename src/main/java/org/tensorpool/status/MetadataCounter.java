package org.tensorpool.status;

/**
 * The counters of a metadata cache, with the type ids that they have in Aeron's counters file.
 */
public enum MetadataCounter
{
    /** Messages that were malformed or more than may be kept, and dropped. */
    MALFORMED_MESSAGES(9080, "metadata_malformed_messages"),
    /** Blobs that were not taken, because they came in part, damaged or too long. */
    BLOBS_DISCARDED(9081, "metadata_blobs_discarded"),
    /** Versions that made room for newer ones. */
    VERSIONS_EVICTED(9082, "metadata_versions_evicted");

    private final int typeId;
    private final String label;

    MetadataCounter(final int typeId, final String label)
    {
        this.typeId = typeId;
        this.label = label;
    }

    /**
     * Type of the Aeron counter.
     *
     * @return the id.
     */
    public int typeId()
    {
        return typeId;
    }

    /**
     * Name of the counter.
     *
     * @return the label, such as {@code metadata_blobs_discarded}.
     */
    public String label()
    {
        return label;
    }
}
