package org.tensorpool.driver.config;

/**
 * Stream ids a driver may hand out, both ends included (driver specification §11). Immutable; holds ids as unsigned
 * 32-bit values. A range that ends before it starts can be made, so that a configuration can report it together with
 * everything else that is wrong.
 *
 * @param start the lowest id.
 * @param end   the highest id.
 */
public record StreamIdRange(long start, long end)
{
    /**
     * Holds no id: the driver hands out none of this kind.
     */
    public static final StreamIdRange EMPTY = new StreamIdRange(0, -1);

    /**
     * Whether nothing may be handed out.
     *
     * @return true for {@link #EMPTY}.
     */
    public boolean isEmpty()
    {
        return equals(EMPTY);
    }

    /**
     * How many ids the range holds.
     *
     * @return the number of ids; 0 where it is empty or ends before it starts.
     */
    public long size()
    {
        return Math.max(0, end - start + 1);
    }

    /**
     * Whether an id lies in the range.
     *
     * @param streamId to look for.
     * @return true where it does.
     */
    public boolean contains(final long streamId)
    {
        return start <= streamId && streamId <= end;
    }

    /**
     * Whether two ranges share an id.
     *
     * @param other the other range.
     * @return true where at least one id lies in both.
     */
    public boolean overlaps(final StreamIdRange other)
    {
        return Math.max(start, other.start) <= Math.min(end, other.end);
    }

    /**
     * The form a configuration file uses.
     *
     * @return {@code start-end}, or nothing for {@link #EMPTY}.
     */
    @Override
    public String toString()
    {
        return isEmpty() ? "" : start + "-" + end;
    }
}
