package org.tensorpool.client;

import io.aeron.Publication;
import org.agrona.DirectBuffer;

/**
 * Offers of the control plane.
 */
final class Sends
{
    private Sends()
    {
    }

    /**
     * Offer once, and again only where a term rotates under the offer.
     */
    static boolean offer(final Publication publication, final DirectBuffer buffer, final int length)
    {
        long result;
        do
        {
            result = publication.offer(buffer, 0, length);
        }
        while (result == Publication.ADMIN_ACTION);

        return result > 0;
    }
}
