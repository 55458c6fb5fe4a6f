package org.tensorpool.tool.top;

import java.util.Locale;

/**
 * What rows are ordered by.
 */
public enum SortKey
{
    /** Stream and id, lowest first. */
    ID,
    /** The worst first. */
    STATE,
    /** The fastest first. */
    RATE,
    /** The farthest behind first. */
    LAG,
    /** The most lost first. */
    DROPS,
    /** The longest silent first. */
    HEARD;

    SortKey next()
    {
        return values()[(ordinal() + 1) % values().length];
    }

    String label()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
