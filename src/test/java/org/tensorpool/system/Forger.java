package org.tensorpool.system;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.client.DescriptorFlyweight;

/**
 * Publishes on the descriptor stream what no producer would.
 */
final class Forger
{
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
    private final ExclusivePublication publication;

    Forger(final Aeron aeron)
    {
        publication = aeron.addExclusivePublication(
            TensorPoolSystem.CHANNEL, TensorPoolSystem.DESCRIPTOR_STREAM);
        Await.until("consumers subscribe", publication::isConnected);
    }

    void descriptor(final int streamId, final long epoch, final long sequence)
    {
        DescriptorFlyweight.encode(buffer, 0, streamId, epoch, sequence, -1, 0);
        send(DescriptorFlyweight.LENGTH);
    }

    /** A descriptor with one byte of its message header changed. */
    void descriptor(final int streamId, final long epoch, final long sequence, final int index, final int value)
    {
        DescriptorFlyweight.encode(buffer, 0, streamId, epoch, sequence, -1, 0);
        buffer.putByte(index, (byte)value);
        send(DescriptorFlyweight.LENGTH);
    }

    void shortDescriptor(final int length)
    {
        DescriptorFlyweight.encode(buffer, 0, TensorPoolSystem.STREAM, 0, 0, -1, 0);
        send(length);
    }

    private void send(final int length)
    {
        Await.until("the message is sent", () -> publication.offer((DirectBuffer)buffer, 0, length) > 0);
    }
}
