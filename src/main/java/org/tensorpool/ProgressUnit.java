package org.tensorpool;

/**
 * What the progress of a frame is counted in besides bytes (wire specification §8.2, §10.2.2).
 */
public enum ProgressUnit
{
    /** Nothing else: a prefix is a number of bytes. */
    NONE,
    /** Rows, the neighbours along the first dimension. */
    ROWS,
    /** Columns, the neighbours along the second dimension. */
    COLUMNS;

    private static final ProgressUnit[] VALUES = values();

    int code()
    {
        return ordinal();
    }

    static ProgressUnit ofCode(final int code)
    {
        return VALUES[code];
    }
}
