package org.tensorpool.status;

/**
 * Counters of the driver that come and go with what they stand for; their labels say which one that is.
 */
public enum LiveCounter implements CounterKind
{
    /** One for each live lease ({@link LeaseLabel}). */
    LEASE(LeaseLabel.TYPE_ID, "driver_lease_expiry_ns", "ns",
        "One counter for each live lease: when it ends unless a keepalive comes, in CLOCK_MONOTONIC."),
    /** One for each stream ({@link StreamLabel}). */
    STREAM(StreamLabel.TYPE_ID, "driver_stream_epoch", "epoch",
        "One counter for each stream: its current epoch.");

    private final int typeId;
    private final String key;
    private final String unit;
    private final String meaning;

    LiveCounter(final int typeId, final String key, final String unit, final String meaning)
    {
        this.typeId = typeId;
        this.key = key;
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public int typeId()
    {
        return typeId;
    }

    @Override
    public String key()
    {
        return key;
    }

    @Override
    public String unit()
    {
        return unit;
    }

    @Override
    public boolean isLevel()
    {
        return true;
    }

    @Override
    public String writer()
    {
        return Writers.DRIVER;
    }

    @Override
    public String meaning()
    {
        return meaning;
    }
}
