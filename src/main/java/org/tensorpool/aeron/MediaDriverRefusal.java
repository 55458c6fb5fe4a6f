package org.tensorpool.aeron;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.RESOURCE;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.IOException;

import io.aeron.ErrorCode;
import io.aeron.exceptions.RegistrationException;
import org.agrona.LangUtil;
import org.tensorpool.TensorPoolException;

/**
 * Turns what a media driver refuses into an error that tells what to do about it: mostly a channel is wrong, but it may
 * also have no room.
 */
public final class MediaDriverRefusal
{
    private static final String HOW_TO_OPEN_MORE = "raise the limit of open files (ulimit -n, LimitNOFILE= of a " +
        "service), or of address space (ulimit -v), or close some";

    private MediaDriverRefusal()
    {
    }

    /**
     * The error.
     *
     * @param aeronDirectory of the media driver.
     * @param refusal        what it said.
     * @param toCheck        settings that may be wrong, with their values.
     * @return the error; of category RESOURCE where room is missing, or else CONFIGURATION.
     */
    public static TensorPoolException of(
        final String aeronDirectory, final RuntimeException refusal, final String toCheck)
    {
        final String remedy = remedy(refusal);
        return new TensorPoolException(remedy == null ? CONFIGURATION : RESOURCE, "the media driver in '" +
            aeronDirectory + "' refuses: " + refusal.getMessage() + ": " +
            (remedy == null ? "check " + toCheck : remedy), refusal);
    }

    /**
     * The error for files of a media driver that this process can't open. Aeron throws an {@link IOException} though it
     * declares none.
     *
     * @param aeronDirectory of the media driver.
     * @param cause          what connecting threw.
     * @return the error, of category RESOURCE where descriptors or memory are missing, or else SYSTEM. A cause that is
     * none of the system is thrown again.
     */
    public static TensorPoolException unreachable(final String aeronDirectory, final Exception cause)
    {
        if (!(cause instanceof IOException))
        {
            LangUtil.rethrowUnchecked(cause);
        }

        final boolean isShortage = LogFailures.isShortage(cause);
        return new TensorPoolException(isShortage ? RESOURCE : SYSTEM, "the media driver in '" + aeronDirectory +
            "' can't be reached: " + cause + (isShortage ? ": " + HOW_TO_OPEN_MORE : ""), cause);
    }

    private static String remedy(final RuntimeException refusal)
    {
        final String message = String.valueOf(refusal.getMessage());
        if (refusal instanceof RegistrationException known && known.errorCode() == ErrorCode.STORAGE_SPACE)
        {
            return "enlarge the file system of its directory (tmpfs: mount -o remount,size=…), free some of it, or " +
                "lower the term-length of channels";
        }

        if (LogFailures.isShortage(refusal))
        {
            return HOW_TO_OPEN_MORE;
        }

        return message.contains("allocate counter") ? "its counters file is full: start it with a larger " +
            "aeron.counters.buffer.length, or run fewer streams and clients on it" : null;
    }
}
