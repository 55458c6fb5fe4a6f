package org.tensorpool.driver;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.tensorpool.TensorPoolException;

/**
 * Gives errors to the platform's logger, so that an application that cares for none of it still hears of them.
 */
final class LoggingErrorHandler implements ErrorHandler
{
    static final ErrorHandler INSTANCE = new LoggingErrorHandler();

    private static final System.Logger LOGGER = System.getLogger("org.tensorpool.driver");

    private LoggingErrorHandler()
    {
    }

    @Override
    public void onError(final Throwable error)
    {
        // What we know has said all in its message; of anything else, where it comes from says more.
        final boolean isKnown = error instanceof TensorPoolException || error instanceof AgentTerminationException;
        LOGGER.log(System.Logger.Level.ERROR, error.getMessage(), isKnown ? null : error);
    }
}
