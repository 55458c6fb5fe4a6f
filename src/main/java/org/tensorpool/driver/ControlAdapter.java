package org.tensorpool.driver;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.UNFRAGMENTED;
import static org.tensorpool.status.DriverCounter.FOREIGN;
import static org.tensorpool.status.DriverCounter.MALFORMED;
import static org.tensorpool.status.DriverCounter.UNSUPPORTED;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestDecoder;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDetachRequestDecoder;
import org.tensorpool.protocol.driver.ShmDetachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownDecoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestDecoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveDecoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.status.DriverCounters;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;

/**
 * Decodes what comes on the control stream. Whatever the bytes are, it does not throw for them: lengths and raw values
 * are checked before a codec sees them. Other schemas and the driver's own messages share the stream and are passed
 * over; requests that are malformed are counted, and answered where they are whole enough to be. Nothing that it passes
 * over goes uncounted but the driver's own messages and what the wire schema has for others.
 * <p>
 * For the conductor's thread.
 */
final class ControlAdapter implements FragmentHandler
{
    /** No session id of Aeron's, which has 32 bits. */
    private static final long NO_SESSION = Long.MIN_VALUE;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ShmAttachRequestDecoder attach = new ShmAttachRequestDecoder();
    private final ShmDetachRequestDecoder detach = new ShmDetachRequestDecoder();
    private final ShmLeaseKeepaliveDecoder keepalive = new ShmLeaseKeepaliveDecoder();
    private final ControlHandler handler;
    private final HelloAdapter hello;
    private final ShutdownAdapter shutdown;
    private final DriverCounters counters;
    private long ownSessionId = NO_SESSION;

    ControlAdapter(
        final ControlHandler handler,
        final HelloAdapter hello,
        final ShutdownAdapter shutdown,
        final DriverCounters counters)
    {
        this.handler = handler;
        this.hello = hello;
        this.shutdown = shutdown;
        this.counters = counters;
    }

    /**
     * By which the driver's own messages are known from now on.
     *
     * @param sessionId of its publication.
     */
    void ownSessionId(final int sessionId)
    {
        ownSessionId = sessionId;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (frame.sessionId() != ownSessionId)
        {
            onFragment(buffer, offset, length, frame.flags());
        }
    }

    /**
     * Decode a message or a part of one. No request is long enough to be sent in parts, and the bytes of a later part
     * are no message header.
     *
     * @param buffer that holds it.
     * @param offset of it.
     * @param length of it.
     * @param flags  of its frame.
     */
    void onFragment(final DirectBuffer buffer, final int offset, final int length, final byte flags)
    {
        if ((flags & UNFRAGMENTED) == UNFRAGMENTED)
        {
            onMessage(buffer, offset, length);
        }
        else if ((flags & BEGIN_FRAG_FLAG) == BEGIN_FRAG_FLAG)
        {
            header.wrap(buffer, offset);
            counters.increment(header.schemaId() == ShmAttachRequestDecoder.SCHEMA_ID ? MALFORMED : FOREIGN);
        }
    }

    /**
     * Decode a whole message.
     *
     * @param buffer that holds it.
     * @param offset of its message header.
     * @param length of it with its message header.
     */
    void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            counters.increment(MALFORMED);
            return;
        }

        header.wrap(buffer, offset);
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int room = length - MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.schemaId())
        {
            case ShmAttachRequestDecoder.SCHEMA_ID -> onDriverMessage(buffer, body, room);
            case ConsumerHelloDecoder.SCHEMA_ID -> onWireMessage(buffer, body, room);
            default -> counters.increment(FOREIGN);
        }
    }

    private void onDriverMessage(final DirectBuffer buffer, final int body, final int room)
    {
        switch (header.templateId())
        {
            case ShmAttachRequestDecoder.TEMPLATE_ID -> onAttach(buffer, body, room);
            case ShmDetachRequestDecoder.TEMPLATE_ID -> onDetach(buffer, body, room);
            case ShmLeaseKeepaliveDecoder.TEMPLATE_ID -> onKeepalive(buffer, body, room);
            case ShmDriverShutdownRequestDecoder.TEMPLATE_ID -> onShutdownRequest(buffer, body, room);
            case ShmAttachResponseDecoder.TEMPLATE_ID, ShmDetachResponseDecoder.TEMPLATE_ID,
                ShmLeaseRevokedDecoder.TEMPLATE_ID, ShmDriverShutdownDecoder.TEMPLATE_ID -> counters.increment(FOREIGN);
            default -> counters.increment(isNewer() ? UNSUPPORTED : MALFORMED);
        }
    }

    private void onWireMessage(final DirectBuffer buffer, final int body, final int room)
    {
        if (header.templateId() == ConsumerHelloDecoder.TEMPLATE_ID &&
            !isTruncated(room, ConsumerHelloDecoder.BLOCK_LENGTH))
        {
            if (header.version() > ConsumerHelloDecoder.SCHEMA_VERSION)
            {
                counters.increment(UNSUPPORTED);
            }
            else
            {
                hello.onHello(buffer, body, room, header.blockLength(), header.version());
            }
        }
    }

    private void onShutdownRequest(final DirectBuffer buffer, final int body, final int room)
    {
        if (isTruncated(room, ShmDriverShutdownRequestDecoder.BLOCK_LENGTH))
        {
            return;
        }

        if (isNewer())
        {
            counters.increment(UNSUPPORTED);
        }
        else
        {
            shutdown.onRequest(buffer, body, room, header.blockLength(), header.version());
        }
    }

    private void onAttach(final DirectBuffer buffer, final int offset, final int room)
    {
        if (isTruncated(room, ShmAttachRequestDecoder.BLOCK_LENGTH))
        {
            return;
        }

        attach.wrap(buffer, offset, header.blockLength(), header.version());
        final Refusal refusal = isNewer() ? newer() : badAttach();
        if (refusal != null)
        {
            handler.onBadAttach(attach.correlationId(), refusal);
            return;
        }

        handler.onAttach(new AttachRequest(
            attach.correlationId(),
            (int)attach.streamId(),
            (int)attach.clientId(),
            attach.role(),
            attach.expectedLayoutVersion(),
            attach.publishMode(),
            attach.requireHugepages(),
            attach.desiredNodeId()));
    }

    private Refusal badAttach()
    {
        if (!isRole(attach.roleRaw()))
        {
            return malformed("role is " + attach.roleRaw() + ": expected 1 (PRODUCER) or 2 (CONSUMER)");
        }

        final short mode = attach.publishModeRaw();
        if (mode != PublishMode.REQUIRE_EXISTING.value() &&
            mode != PublishMode.EXISTING_OR_CREATE.value() &&
            mode != PublishMode.NULL_VAL.value())
        {
            return malformed("publishMode is " + mode +
                ": expected 1 (REQUIRE_EXISTING), 2 (EXISTING_OR_CREATE) or 255 (absent)");
        }

        final short pages = attach.requireHugepagesRaw();
        if (pages < HugepagesPolicy.UNSPECIFIED.value() || pages > HugepagesPolicy.HUGEPAGES.value())
        {
            return malformed("requireHugepages is " + pages +
                ": expected 0 (UNSPECIFIED), 1 (STANDARD) or 2 (HUGEPAGES)");
        }

        return null;
    }

    private void onDetach(final DirectBuffer buffer, final int offset, final int room)
    {
        if (isTruncated(room, ShmDetachRequestDecoder.BLOCK_LENGTH))
        {
            return;
        }

        detach.wrap(buffer, offset, header.blockLength(), header.version());
        if (isNewer())
        {
            handler.onBadDetach(detach.correlationId(), newer());
        }
        else if (!isRole(detach.roleRaw()))
        {
            handler.onBadDetach(detach.correlationId(), malformed(
                "role is " + detach.roleRaw() + ": expected 1 (PRODUCER) or 2 (CONSUMER)"));
        }
        else
        {
            handler.onDetach(
                detach.correlationId(),
                detach.leaseId(),
                (int)detach.streamId(),
                (int)detach.clientId(),
                detach.role());
        }
    }

    private void onKeepalive(final DirectBuffer buffer, final int offset, final int room)
    {
        if (isTruncated(room, ShmLeaseKeepaliveDecoder.BLOCK_LENGTH))
        {
            return;
        }

        keepalive.wrap(buffer, offset, header.blockLength(), header.version());
        if (isNewer())
        {
            counters.increment(UNSUPPORTED);
        }
        else if (!isRole(keepalive.roleRaw()))
        {
            counters.increment(MALFORMED);
        }
        else
        {
            handler.onKeepalive(
                keepalive.leaseId(), (int)keepalive.streamId(), (int)keepalive.clientId(), keepalive.role());
        }
    }

    private boolean isTruncated(final int room, final int blockLength)
    {
        if (header.blockLength() < blockLength || room < header.blockLength())
        {
            counters.increment(MALFORMED);
            return true;
        }

        return false;
    }

    private boolean isNewer()
    {
        return header.version() > ShmAttachRequestDecoder.SCHEMA_VERSION;
    }

    private Refusal newer()
    {
        counters.increment(UNSUPPORTED);
        return new Refusal(ResponseCode.UNSUPPORTED, "schema version is " + header.version() +
            ": this driver knows versions up to " + ShmAttachRequestDecoder.SCHEMA_VERSION);
    }

    private Refusal malformed(final String message)
    {
        counters.increment(MALFORMED);
        return Refusal.invalid(message);
    }

    private static boolean isRole(final short raw)
    {
        return raw == Role.PRODUCER.value() || raw == Role.CONSUMER.value();
    }
}
