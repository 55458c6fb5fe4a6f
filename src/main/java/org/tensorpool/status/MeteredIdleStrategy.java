package org.tensorpool.status;

import org.agrona.concurrent.IdleStrategy;

/**
 * Tells a meter of each turn of the loop that it idles for.
 *
 * @param meter    to tell.
 * @param delegate that idles.
 */
record MeteredIdleStrategy(HiccupMeter meter, IdleStrategy delegate) implements IdleStrategy
{
    @Override
    public void idle(final int workCount)
    {
        meter.turn();
        delegate.idle(workCount);
    }

    @Override
    public void idle()
    {
        meter.turn();
        delegate.idle();
    }

    @Override
    public void reset()
    {
        delegate.reset();
    }

    @Override
    public String alias()
    {
        return delegate.alias();
    }
}
