package org.tensorpool.tool.top;

/**
 * How something is.
 */
public enum Health
{
    /** As it should be. */
    OK,
    /** Worth a look. */
    WARNING,
    /** Beyond a threshold. */
    CRITICAL;

    /**
     * The worse of two.
     *
     * @param other to compare with.
     * @return the one that matters.
     */
    public Health or(final Health other)
    {
        return compareTo(other) >= 0 ? this : other;
    }
}
