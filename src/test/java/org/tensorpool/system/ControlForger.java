package org.tensorpool.system;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmLeaseRevokedEncoder;

/**
 * Says on the control stream what the driver would not, or not then.
 */
final class ControlForger
{
    private static final int CONTROL_STREAM = 1000;
    private static final long UNKNOWN_LEASE = 0x7777_7777L;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
    private final ExclusivePublication publication;

    ControlForger(final Aeron aeron)
    {
        publication = aeron.addExclusivePublication(TensorPoolSystem.CHANNEL, CONTROL_STREAM);
        Await.until("clients subscribe", publication::isConnected);
    }

    void producerRevoked(final int streamId, final int clientId)
    {
        final ShmLeaseRevokedEncoder revoked = new ShmLeaseRevokedEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .timestampNs(System.nanoTime())
            .leaseId(UNKNOWN_LEASE)
            .streamId(streamId)
            .clientId(clientId)
            .role(Role.PRODUCER)
            .reason(LeaseRevokeReason.DETACHED)
            .errorMessage("");
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + revoked.encodedLength();
        Await.until("the message is sent", () -> publication.offer(buffer, 0, length) > 0);
    }
}
