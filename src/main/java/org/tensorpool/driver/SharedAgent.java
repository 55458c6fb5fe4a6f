package org.tensorpool.driver;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * The driver's duty cycle for a runner that is not the driver's, where it may stand beside other agents: whoever closes
 * first, runner or driver, closes it once, and a driver that ends for reasons of its own takes nobody with it.
 */
final class SharedAgent implements Agent, AutoCloseable
{
    private final Agent delegate;
    private final ErrorHandler errorHandler;
    private boolean closed;

    SharedAgent(final Agent delegate, final ErrorHandler errorHandler)
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
