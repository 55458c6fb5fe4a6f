package org.tensorpool.status;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one thread writes and any thread may read. It lives in this process, so that counting goes on while no
 * media driver is there; the conductor copies it to an Aeron counter from time to time.
 */
public final class SingleWriterCounter
{
    private static final VarHandle VALUE;

    static
    {
        try
        {
            VALUE = MethodHandles.lookup().findVarHandle(SingleWriterCounter.class, "value", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private long value;

    /** A counter at 0. */
    public SingleWriterCounter()
    {
    }

    /** Writer: add one. */
    public void increment()
    {
        VALUE.setOpaque(this, value + 1);
    }

    /**
     * Writer: add a number.
     *
     * @param delta to add.
     */
    public void add(final long delta)
    {
        VALUE.setOpaque(this, value + delta);
    }

    /**
     * Writer: replace the value.
     *
     * @param newValue to be seen from now on.
     */
    public void set(final long newValue)
    {
        VALUE.setOpaque(this, newValue);
    }

    /**
     * Any thread: read the value.
     *
     * @return the value, perhaps a moment old.
     */
    public long get()
    {
        return (long)VALUE.getOpaque(this);
    }
}
