package org.tensorpool.client;

/**
 * Stream ids that a producer without a driver may give to single consumers, both ends included, as unsigned 32 bits.
 *
 * @param first the lowest id.
 * @param last  the highest id; below the first for none at all.
 */
public record IdRange(long first, long last)
{
    /** No id. */
    public static final IdRange NONE = new IdRange(1, 0);

    /**
     * How many ids there are.
     *
     * @return their number.
     */
    public long size()
    {
        return Math.max(0, last - first + 1);
    }

    /**
     * Whether an id is one of these.
     *
     * @param id to look for.
     * @return true if it is.
     */
    public boolean contains(final long id)
    {
        return first <= id && id <= last;
    }

    /**
     * Whether there is an id that two ranges have.
     *
     * @param other range.
     * @return true if there is one.
     */
    public boolean overlaps(final IdRange other)
    {
        return Math.max(first, other.first) <= Math.min(last, other.last);
    }

    @Override
    public String toString()
    {
        return first + "-" + last;
    }
}
