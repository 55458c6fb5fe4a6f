package org.tensorpool.client;

import java.util.ArrayList;
import java.util.List;

import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.testing.EmbeddedAeron;

/**
 * A publication and what arrives at its other end.
 */
final class Wire implements AutoCloseable
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";

    private final Publication publication;
    private final Subscription subscription;

    Wire(final EmbeddedAeron embedded, final int streamId)
    {
        subscription = embedded.aeron().addSubscription(CHANNEL, streamId);
        publication = embedded.aeron().addPublication(CHANNEL, streamId);
        EmbeddedAeron.await(() -> publication.isConnected() && subscription.imageCount() == 1);
    }

    Publication publication()
    {
        return publication;
    }

    /** What has been sent since the last call. */
    List<UnsafeBuffer> received()
    {
        final List<UnsafeBuffer> messages = new ArrayList<>();
        final Image image = subscription.imageAtIndex(0);
        long before;
        do
        {
            // The padding at the end of a term is no message, but moves the position.
            before = image.position();
            image.poll((buffer, offset, length, header) ->
            {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                messages.add(new UnsafeBuffer(bytes));
            }, 100);
        }
        while (image.position() != before);

        return messages;
    }

    static int templateId(final UnsafeBuffer message)
    {
        return new MessageHeaderDecoder().wrap(message, 0).templateId();
    }

    @Override
    public void close()
    {
        publication.close();
        subscription.close();
    }
}
