package org.tensorpool.client;

import org.tensorpool.status.SingleWriterCounter;

/**
 * Tells the conductor whether an application's thread is inside a call that uses a mapping or an Aeron log buffer, at
 * the cost of two plain stores a call.
 * <p>
 * There is no fence between {@link #enter()} and the load of the binding that follows, so that the conductor may miss
 * a thread that has just entered with the old binding. It takes a binding away first and looks at the guard only after
 * a pause ({@link Retirement#GRACE_NS}) that is many thousand times longer than a store stays in a store buffer.
 */
public final class AccessGuard
{
    private final SingleWriterCounter busy = new SingleWriterCounter();

    /** A guard that nobody has entered. */
    public AccessGuard()
    {
    }

    /** The application's thread begins to use what the binding refers to. */
    public void enter()
    {
        busy.set(1);
    }

    /** The application's thread has let go. */
    public void exit()
    {
        busy.setRelease(0);
    }

    /**
     * Conductor: whether somebody is inside.
     *
     * @return true if a call is under way.
     */
    public boolean isBusy()
    {
        return busy.getAcquire() != 0;
    }
}
