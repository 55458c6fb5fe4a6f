package org.tensorpool.aeron;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

/**
 * Hears what an Aeron client fails at, and notes where it was to open a log and could not, for want of file descriptors
 * or address space. Aeron does not try again: whoever publishes there is not heard for as long as that client lives. So
 * the client is to be replaced, once files can be opened again.
 * <p>
 * Thread-safe.
 */
public final class LogFailures implements ErrorHandler
{
    /** Enough for all that a new client has open at a time. */
    private static final int FILES_OF_A_CLIENT = 4;
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Path ANY_FILE = Path.of("/dev/null");

    private final ErrorHandler delegate;
    private volatile Throwable failure;
    private volatile long lookedNs;

    /**
     * In front of another handler.
     *
     * @param delegate is told everything.
     */
    public LogFailures(final ErrorHandler delegate)
    {
        this.delegate = delegate;
    }

    @Override
    public void onError(final Throwable error)
    {
        if (isShortage(error))
        {
            lookedNs = System.nanoTime();
            failure = error;
        }
        delegate.onError(error);
    }

    /**
     * Whether an error says that this process can't open or map any more.
     *
     * @param error from anywhere.
     * @return true if so.
     */
    public static boolean isShortage(final Throwable error)
    {
        return reasonOf(error) != null;
    }

    /** What the system said, beneath what was made of it; null if it is no shortage. */
    static Throwable reasonOf(final Throwable error)
    {
        for (Throwable cause = error; cause != null; cause = cause.getCause())
        {
            final String message = String.valueOf(cause.getMessage());
            if (cause instanceof IOException && (message.contains("Too many open files") ||
                message.contains("Map failed") || message.contains("Cannot allocate memory")))
            {
                return cause;
            }
        }

        return null;
    }

    /**
     * What the last log could not be opened for.
     *
     * @return the error; null if there was none.
     */
    public Throwable last()
    {
        return failure;
    }

    /**
     * Whether the client misses a log, and a new one would not. Asks the system, once a second at most.
     *
     * @return true if the client is to be replaced now.
     */
    public boolean isRepairable()
    {
        if (failure == null || System.nanoTime() - lookedNs < PAUSE_NS)
        {
            return false;
        }

        lookedNs = System.nanoTime();
        final List<Closeable> files = new ArrayList<>();
        try
        {
            for (int i = 0; i < FILES_OF_A_CLIENT; i++)
            {
                files.add(FileChannel.open(ANY_FILE));
            }
            return true;
        }
        catch (final IOException ex)
        {
            return false;
        }
        finally
        {
            CloseHelper.quietCloseAll(files);
        }
    }
}
