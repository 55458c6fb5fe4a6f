package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.io.File;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import org.agrona.concurrent.AgentTerminationException;
import org.tensorpool.TensorPoolException;

/**
 * An Aeron client for as long as a command runs. It waits for no media driver: who asks wants to know that there is
 * none.
 */
final class AeronAccess implements AutoCloseable
{
    private static final long LIVENESS_MS = TimeUnit.SECONDS.toMillis(10);

    private final String directory;
    private final Aeron aeron;

    private AeronAccess(final String directory, final Aeron aeron)
    {
        this.directory = directory;
        this.aeron = aeron;
    }

    /**
     * @param directory of the media driver.
     * @param command   that connects; who looks at the clients of the media driver sees it.
     * @param err       takes what befalls the client meanwhile.
     */
    static AeronAccess connect(final String directory, final String command, final PrintWriter err)
    {
        if (!isActive(directory))
        {
            throw new TensorPoolException(TIMEOUT, "no media driver is active in '" + directory +
                "': start one there, or name the directory of the one that runs");
        }

        return new AeronAccess(directory, asking(directory, () -> Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(directory)
            .clientName("tp_tool " + command)
            .errorHandler((error) -> onError(err, error))
            .subscriberErrorHandler(AeronAccess::rethrow))));
    }

    private static boolean isActive(final String directory)
    {
        try
        {
            return CommonContext.isDriverActive(new File(directory), LIVENESS_MS, (ignore) -> { });
        }
        catch (final RuntimeException ex)
        {
            throw new TensorPoolException(CONFIGURATION, "'" + directory + "' holds no usable media driver: " +
                ex.getMessage() + ": check that its version fits", ex);
        }
    }

    private static void onError(final PrintWriter err, final Throwable error)
    {
        if (!(error instanceof AgentTerminationException))
        {
            err.println("tp_tool: " + FieldsText.text(error.getMessage() == null ? error : error.getMessage()));
            err.flush();
        }
    }

    private static void rethrow(final Throwable error)
    {
        throw error instanceof RuntimeException known ? known : new IllegalStateException(error);
    }

    private static <T> T asking(final String directory, final Supplier<T> request)
    {
        try
        {
            return request.get();
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ex)
        {
            throw new TensorPoolException(CONFIGURATION, "the media driver in '" + directory + "' refuses: " +
                ex.getMessage() + ": check channel and stream", ex);
        }
    }

    /** Untethered: a command that is stopped must not hold those it listens to. */
    Subscription subscribe(final String channel, final int streamId)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        uri.put(CommonContext.TETHER_PARAM_NAME, "false");
        return asking(directory, () -> aeron.addSubscription(uri.toString(), streamId));
    }

    Publication publish(final String channel, final int streamId)
    {
        return asking(directory, () -> aeron.addPublication(channel, streamId));
    }

    /** The client itself. */
    Aeron aeron()
    {
        return aeron;
    }

    long nextCorrelationId()
    {
        return aeron.nextCorrelationId();
    }

    void requireOpen()
    {
        if (aeron.isClosed())
        {
            throw new TensorPoolException(TensorPoolException.Category.CLOSED, "the media driver in '" + directory +
                "' went away: start it again and repeat the command");
        }
    }

    @Override
    public void close()
    {
        aeron.close();
    }
}
