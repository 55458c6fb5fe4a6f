package org.tensorpool.tool;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.FrameHandler;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What commands have in common that look at the frames of one stream: which, by whose leave, and how long to wait.
 */
final class ReaderOptions
{
    private static final int DESCRIPTOR_LIMIT = 64;
    private static final double NS_PER_S = 1e9;

    @Parameters(index = "0", paramLabel = "STREAM_ID", converter = Arguments.Uint32.class,
        description = "Stream to look at (TP_STREAM_ID).")
    private long streamId;

    @Option(names = "--standalone", description = "Without an SHM driver: follow the announces of the producer.")
    private boolean isStandalone;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "5", converter = Arguments.Seconds.class,
        description = "Fail if no frame comes for that long; 0 waits for ever (default ${DEFAULT-VALUE}).")
    private double timeoutSeconds;

    @ArgGroup(exclusive = false, heading = "%nWhere the system runs:%n")
    private ConnectionOptions connection = new ConnectionOptions();

    long streamId()
    {
        return streamId;
    }

    TensorPool connect(final String name)
    {
        return TensorPool.connect(connection.context(name));
    }

    Consumer consumer(final TensorPool pool)
    {
        return isStandalone ? pool.addStandaloneConsumer((int)streamId) : pool.addConsumer((int)streamId);
    }

    /**
     * Take frames until something ends it.
     *
     * @param consumer to poll.
     * @param handler  that takes them.
     * @param turn     called after each poll; false ends it.
     */
    void read(final Consumer consumer, final FrameHandler handler, final Turn turn)
    {
        final IdleStrategy idle = new BackoffIdleStrategy(100, 100, 1_000, 100_000);
        long lastNs = System.nanoTime();
        long seen = consumer.framesReceived();
        while (turn.next(System.nanoTime()))
        {
            idle.idle(consumer.poll(handler, DESCRIPTOR_LIMIT));
            final long nowNs = System.nanoTime();
            if (consumer.framesReceived() != seen)
            {
                seen = consumer.framesReceived();
                lastNs = nowNs;
            }
            else if (timeoutSeconds > 0 && nowNs - lastNs > timeoutSeconds * NS_PER_S)
            {
                throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "no frame of stream " + streamId +
                    " came for " + timeoutSeconds + " s (" + seen + " before, " + Drops.text(consumer) +
                    "): is a producer publishing?");
            }
        }
    }

    /** Between two polls. */
    @FunctionalInterface
    interface Turn
    {
        /** @return whether to go on. */
        boolean next(long nowNs);
    }
}
