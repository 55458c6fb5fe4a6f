package org.tensorpool.tool.top;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps off the screen what is logged meanwhile: it is shown there anyway.
 */
public final class QuietLogs implements AutoCloseable
{
    private record Quieted(Logger logger, Level before)
    {
    }

    private final List<Quieted> quieted;

    /**
     * Quiet until closed.
     *
     * @param names of loggers.
     */
    public QuietLogs(final String... names)
    {
        quieted = List.of(names).stream().map(Logger::getLogger)
            .map((logger) -> new Quieted(logger, logger.getLevel())).toList();
        quieted.forEach((one) -> one.logger().setLevel(Level.OFF));
    }

    @Override
    public void close()
    {
        quieted.forEach((one) -> one.logger().setLevel(one.before()));
    }
}
