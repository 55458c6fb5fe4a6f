package org.tensorpool.status;

/**
 * The counters of a metadata cache, with the type ids that they have in Aeron's counters file.
 */
public enum MetadataCounter implements CounterKind
{
    /** Messages that were malformed or more than may be kept, and dropped. */
    MALFORMED_MESSAGES(9080, "metadata_malformed_messages", "messages",
        "Messages that were malformed or more than may be kept, and dropped."),
    /** Blobs that were not taken, because they came in part, damaged or too long. */
    BLOBS_DISCARDED(9081, "metadata_blobs_discarded", "blobs",
        "Blobs that were not taken, because they came in part, damaged or too long."),
    /** Versions that made room for newer ones. */
    VERSIONS_EVICTED(9082, "metadata_versions_evicted", "versions",
        "Versions that made room for newer ones.");

    private final int typeId;
    private final String label;
    private final String unit;
    private final String meaning;

    MetadataCounter(final int typeId, final String label, final String unit, final String meaning)
    {
        this.typeId = typeId;
        this.label = label;
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
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

    @Override
    public String key()
    {
        return label;
    }

    @Override
    public String unit()
    {
        return unit;
    }

    @Override
    public boolean isLevel()
    {
        return false;
    }

    @Override
    public String writer()
    {
        return Writers.METADATA;
    }

    @Override
    public String meaning()
    {
        return meaning;
    }
}
