package org.tensorpool.aeron;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.tensorpool.TensorPoolException;

/**
 * Gives errors to the platform's logger, so that an application that cares for none of it still hears of them.
 * Thread-safe.
 */
public final class LoggingErrorHandler implements ErrorHandler
{
    private final System.Logger logger;

    /**
     * For one of our agents.
     *
     * @param name of the logger.
     */
    public LoggingErrorHandler(final String name)
    {
        logger = System.getLogger(name);
    }

    @Override
    public void onError(final Throwable error)
    {
        // What we know has said all in its message; of anything else, where it comes from says more.
        final boolean isKnown = error instanceof TensorPoolException || error instanceof AgentTerminationException;
        logger.log(System.Logger.Level.ERROR, error.getMessage(), isKnown ? null : error);
    }
}
