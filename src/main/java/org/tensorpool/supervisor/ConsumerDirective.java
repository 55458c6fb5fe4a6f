package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;

import org.tensorpool.TensorPoolException;

/**
 * What a consumer is told by hand. Streams of its own are not in it: those are the SHM driver's to give, or the
 * policy's where there is none. Immutable.
 *
 * @param useShm      false to keep it off shared memory.
 * @param rateLimited true to hold it to the rate that it asked for in its hello.
 * @param fallbackUri where it finds payloads without shared memory; empty for none.
 */
public record ConsumerDirective(boolean useShm, boolean rateLimited, String fallbackUri)
{
    /** Longest URI: several of them and their message fit into one fragment. */
    public static final int MAX_URI_LENGTH = 512;

    /**
     * Checks the URI.
     *
     * @throws TensorPoolException INVALID_ARGUMENT when it is too long or not printable ASCII.
     */
    public ConsumerDirective
    {
        if (fallbackUri == null || fallbackUri.length() > MAX_URI_LENGTH ||
            !fallbackUri.chars().allMatch((c) -> c > ' ' && c <= '~'))
        {
            throw new TensorPoolException(INVALID_ARGUMENT, "'" + fallbackUri + "' is no payload fallback: expected " +
                "up to " + MAX_URI_LENGTH + " printable ASCII characters without blanks, or none");
        }
    }
}
