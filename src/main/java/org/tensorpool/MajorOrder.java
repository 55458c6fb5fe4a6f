package org.tensorpool;

/**
 * Which dimension of a tensor lies contiguous in memory, with its code on the wire (wire specification §15.8).
 */
public enum MajorOrder
{
    /** The last dimension is contiguous, as in C and NumPy's default. */
    ROW(1),
    /** The first dimension is contiguous, as in Fortran and Julia. */
    COLUMN(2);

    private final short code;

    MajorOrder(final int code)
    {
        this.code = (short)code;
    }

    /**
     * The number that stands for this order in a tensor header.
     *
     * @return code on the wire.
     */
    public short code()
    {
        return code;
    }

    /**
     * The order that a wire code stands for. Does not allocate and does not throw.
     *
     * @param code from a tensor header.
     * @return the order, or null when the code is UNKNOWN (0) or not assigned.
     */
    public static MajorOrder ofCode(final int code)
    {
        return switch (code)
        {
            case 1 -> ROW;
            case 2 -> COLUMN;
            default -> null;
        };
    }
}
