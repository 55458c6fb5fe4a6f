package org.tensorpool.system;

import java.util.ArrayList;
import java.util.List;

import io.aeron.Aeron;
import io.aeron.Subscription;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ShmAttachRequestDecoder;
import org.tensorpool.protocol.driver.ShmDetachRequestDecoder;

/**
 * Hears on the control stream what clients ask of the driver.
 */
final class RequestEar
{
    /** What a request to attach says of its sender. */
    record Attach(long correlationId, int streamId, int clientId, long desiredNodeId)
    {
    }

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Subscription subscription;
    private final List<Attach> attaches = new ArrayList<>();
    private final List<Long> detachedLeases = new ArrayList<>();

    RequestEar(final Aeron aeron)
    {
        subscription = aeron.addSubscription(TensorPoolSystem.CHANNEL, ControlForger.CONTROL_STREAM);
    }

    List<Attach> attaches()
    {
        listen();
        return attaches;
    }

    List<Long> detachedLeases()
    {
        listen();
        return detachedLeases;
    }

    Attach awaitAttach()
    {
        final int before = attaches.size();
        Await.until("somebody asks to attach", () -> attaches().size() > before);
        return attaches.get(before);
    }

    private void listen()
    {
        subscription.poll((buffer, offset, length, fragment) -> onMessage(buffer, offset), 100);
    }

    private void onMessage(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        if (header.schemaId() == ShmAttachRequestDecoder.SCHEMA_ID)
        {
            if (header.templateId() == ShmAttachRequestDecoder.TEMPLATE_ID)
            {
                final ShmAttachRequestDecoder request =
                    new ShmAttachRequestDecoder().wrapAndApplyHeader(buffer, offset, header);
                attaches.add(new Attach(
                    request.correlationId(), (int)request.streamId(), (int)request.clientId(),
                    request.desiredNodeId()));
            }
            else if (header.templateId() == ShmDetachRequestDecoder.TEMPLATE_ID)
            {
                detachedLeases.add(
                    new ShmDetachRequestDecoder().wrapAndApplyHeader(buffer, offset, header).leaseId());
            }
        }
    }
}
