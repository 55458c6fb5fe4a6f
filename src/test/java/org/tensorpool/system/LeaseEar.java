package org.tensorpool.system;

import io.aeron.Aeron;
import io.aeron.Subscription;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;

/**
 * Hears on the control stream which lease the driver gave last.
 */
final class LeaseEar
{
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ShmAttachResponseDecoder response = new ShmAttachResponseDecoder();
    private final Subscription subscription;
    private long leaseId;

    LeaseEar(final Aeron aeron)
    {
        subscription = aeron.addSubscription(TensorPoolSystem.CHANNEL, ControlForger.CONTROL_STREAM);
        Await.until("the driver is heard", subscription::isConnected);
    }

    long awaitLease()
    {
        Await.until("a lease is given", () ->
        {
            subscription.poll((buffer, offset, length, fragment) -> onMessage(buffer, offset), 10);
            return leaseId != 0;
        });
        return leaseId;
    }

    private void onMessage(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        if (header.schemaId() == ShmAttachResponseDecoder.SCHEMA_ID &&
            header.templateId() == ShmAttachResponseDecoder.TEMPLATE_ID)
        {
            leaseId = response.wrapAndApplyHeader(buffer, offset, header).leaseId();
        }
    }
}
