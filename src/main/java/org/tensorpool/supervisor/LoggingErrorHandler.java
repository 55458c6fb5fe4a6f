package org.tensorpool.supervisor;

import org.agrona.ErrorHandler;

/**
 * Gives errors to the platform's logger, so that an application that cares for none of it still hears of them.
 */
final class LoggingErrorHandler implements ErrorHandler
{
    static final ErrorHandler INSTANCE = new LoggingErrorHandler();

    private static final System.Logger LOGGER = System.getLogger("org.tensorpool.supervisor");

    private LoggingErrorHandler()
    {
    }

    @Override
    public void onError(final Throwable error)
    {
        LOGGER.log(System.Logger.Level.ERROR, error.getMessage(), error);
    }
}
