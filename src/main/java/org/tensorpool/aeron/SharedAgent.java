package org.tensorpool.aeron;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * A duty cycle for a runner of somebody else's, where it may stand beside other agents: whoever closes first, runner or
 * owner, closes it once, and one that ends for reasons of its own takes nobody with it.
 */
public final class SharedAgent implements Agent, AutoCloseable
{
    private final Agent delegate;
    private final ErrorHandler errorHandler;
    private boolean closed;

    /**
     * Around a duty cycle.
     *
     * @param delegate     whose work is done.
     * @param errorHandler that hears why it ended, if it did by itself.
     */
    public SharedAgent(final Agent delegate, final ErrorHandler errorHandler)
    {
        this.delegate = delegate;
        this.errorHandler = errorHandler;
    }

    @Override
    public String roleName()
    {
        return delegate.roleName();
    }

    @Override
    public synchronized void onStart()
    {
        if (!closed)
        {
            delegate.onStart();
        }
    }

    @Override
    public synchronized int doWork() throws Exception
    {
        if (closed)
        {
            return 0;
        }

        try
        {
            return delegate.doWork();
        }
        catch (final AgentTerminationException ex)
        {
            close();
            errorHandler.onError(ex);
            return 0;
        }
    }

    @Override
    public void onClose()
    {
        close();
    }

    @Override
    public synchronized void close()
    {
        if (!closed)
        {
            closed = true;
            delegate.onClose();
        }
    }
}
