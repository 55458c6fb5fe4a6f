package org.tensorpool.driver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.agrona.DirectBuffer;

/**
 * The secret that a shutdown request must carry (driver specification §4.13). Where none is configured, none is right.
 */
final class ShutdownToken
{
    private final byte[] token;

    ShutdownToken(final String token)
    {
        this.token = token.getBytes(US_ASCII);
    }

    /**
     * Whether a request carries the secret. It takes as long for a token that is nearly right as for any other, so that
     * nobody can find it byte by byte.
     *
     * @param buffer that holds what the request carries.
     * @param offset of it.
     * @param length of it.
     * @return true if it does.
     */
    boolean isRight(final DirectBuffer buffer, final int offset, final int length)
    {
        int difference = token.length ^ length;
        for (int i = 0; i < token.length; i++)
        {
            difference |= token[i] ^ (i < length ? buffer.getByte(offset + i) : 0);
        }

        return token.length > 0 && difference == 0;
    }
}
