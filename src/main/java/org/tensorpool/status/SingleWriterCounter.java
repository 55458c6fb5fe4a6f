package org.tensorpool.status;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one thread writes and any thread may read. It lives in this process, so that counting goes on while no
 * media driver is there; the conductor copies it to an Aeron counter from time to time.
 */
public final class SingleWriterCounter extends PaddedValue
{
    private static final VarHandle VALUE;

    static
    {
        try
        {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedValue.class, "value", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    // As much behind the value as before it.
    @SuppressWarnings("unused")
    private long after0;
    @SuppressWarnings("unused")
    private long after1;
    @SuppressWarnings("unused")
    private long after2;
    @SuppressWarnings("unused")
    private long after3;
    @SuppressWarnings("unused")
    private long after4;
    @SuppressWarnings("unused")
    private long after5;
    @SuppressWarnings("unused")
    private long after6;
    @SuppressWarnings("unused")
    private long after7;
    @SuppressWarnings("unused")
    private long after8;
    @SuppressWarnings("unused")
    private long after9;
    @SuppressWarnings("unused")
    private long after10;
    @SuppressWarnings("unused")
    private long after11;
    @SuppressWarnings("unused")
    private long after12;
    @SuppressWarnings("unused")
    private long after13;
    @SuppressWarnings("unused")
    private long after14;

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
     * Writer: add a number. Every access before is done when somebody sees the new value by {@link #getAcquire()}.
     *
     * @param delta to add.
     */
    public void addRelease(final long delta)
    {
        VALUE.setRelease(this, value + delta);
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
     * Writer: replace the value. Every access before is done when somebody sees the new value by
     * {@link #getAcquire()}.
     *
     * @param newValue to be seen from now on.
     */
    public void setRelease(final long newValue)
    {
        VALUE.setRelease(this, newValue);
    }

    /**
     * Any thread: read the value, and see what its writer did before {@link #setRelease(long)}.
     *
     * @return the value.
     */
    public long getAcquire()
    {
        return (long)VALUE.getAcquire(this);
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
