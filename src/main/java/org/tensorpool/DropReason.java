package org.tensorpool;

/**
 * Why a consumer did not hand a frame to the application. Each reason has a counter of its own
 * (wire specification §8.2, §8.3, §10.2.1, §15.3, §15.4).
 */
public enum DropReason
{
    /** Sequence numbers were skipped: their descriptors were lost or never sent. */
    GAP("drops_gap"),
    /** The slot was not committed, changed while it was read, or holds another frame by now. */
    LATE("drops_late"),
    /** The descriptor names an epoch that is not mapped, or never came before its epoch was over. */
    EPOCH("drops_epoch"),
    /** The embedded tensor header is not the one expected: length, template, schema or version. */
    HEADER("drops_header"),
    /** The element type is not assigned. */
    DTYPE("drops_dtype"),
    /** The major order is neither row nor column. */
    ORDER("drops_order"),
    /** The number of dimensions is not 1 to 8, or a dimension is negative. */
    DIMS("drops_dims"),
    /** The strides overlap, are negative or contradict the major order. */
    STRIDES("drops_strides"),
    /** The progress unit is unknown or its stride is not that of the layout. */
    PROGRESS("drops_progress"),
    /** No pool with that id is mapped. */
    POOL("drops_pool"),
    /** The payload slot is not the slot of the header, or the payload offset is not 0. */
    SLOT("drops_slot"),
    /** The payload is longer than its slot, or shorter than the tensor that it should hold. */
    LENGTH("drops_length"),
    /** The descriptor itself is malformed: too short, of another schema version, or its sequence is beyond 63 bits. */
    DESCRIPTOR("drops_descriptor"),
    /** The consumer was further behind than it allows itself to be, and went on with the newest frame. */
    RESYNC("drops_resync"),
    /** A newer frame was there when the newest was asked for. */
    SUPERSEDED("drops_superseded"),
    /** It would have been more frames a second than the consumer wants. */
    RATE_LIMITED("drops_rate_limited");

    private static final DropReason[] VALUES = values();

    private final String label;

    DropReason(final String label)
    {
        this.label = label;
    }

    /**
     * Name of the counter.
     *
     * @return the label, such as {@code drops_late}.
     */
    public String label()
    {
        return label;
    }

    /**
     * How many reasons there are. Does not allocate.
     *
     * @return the number of constants.
     */
    public static int count()
    {
        return VALUES.length;
    }

    /**
     * A reason by its position. Does not allocate.
     *
     * @param ordinal of the reason.
     * @return the reason.
     */
    public static DropReason get(final int ordinal)
    {
        return VALUES[ordinal];
    }
}
