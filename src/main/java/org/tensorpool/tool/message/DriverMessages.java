package org.tensorpool.tool.message;

import java.util.List;

import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
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
import org.tensorpool.protocol.driver.ShutdownReason;

/**
 * Messages between clients and the driver (driver specification, appendix A).
 */
final class DriverMessages
{
    static final List<Template> ALL = List.of(
        new Template("ShmAttachRequest", ShmAttachRequestDecoder.TEMPLATE_ID,
            ShmAttachRequestDecoder.BLOCK_LENGTH, DriverMessages::attachRequest),
        new Template("ShmAttachResponse", ShmAttachResponseDecoder.TEMPLATE_ID,
            ShmAttachResponseDecoder.BLOCK_LENGTH, DriverMessages::attachResponse),
        new Template("ShmDetachRequest", ShmDetachRequestDecoder.TEMPLATE_ID,
            ShmDetachRequestDecoder.BLOCK_LENGTH, DriverMessages::detachRequest),
        new Template("ShmDetachResponse", ShmDetachResponseDecoder.TEMPLATE_ID,
            ShmDetachResponseDecoder.BLOCK_LENGTH, DriverMessages::detachResponse),
        new Template("ShmLeaseKeepalive", ShmLeaseKeepaliveDecoder.TEMPLATE_ID,
            ShmLeaseKeepaliveDecoder.BLOCK_LENGTH, DriverMessages::keepalive),
        new Template("ShmDriverShutdown", ShmDriverShutdownDecoder.TEMPLATE_ID,
            ShmDriverShutdownDecoder.BLOCK_LENGTH, DriverMessages::shutdown),
        new Template("ShmLeaseRevoked", ShmLeaseRevokedDecoder.TEMPLATE_ID,
            ShmLeaseRevokedDecoder.BLOCK_LENGTH, DriverMessages::revoked),
        new Template("ShmDriverShutdownRequest", ShmDriverShutdownRequestDecoder.TEMPLATE_ID,
            ShmDriverShutdownRequestDecoder.BLOCK_LENGTH, DriverMessages::shutdownRequest));

    private DriverMessages()
    {
    }

    private static String role(final int raw)
    {
        return Names.of("role", raw, Role.values(), Role::value);
    }

    private static String code(final int raw)
    {
        return Names.of("code", raw, ResponseCode.values(), ResponseCode::value);
    }

    private static Fields attachRequest(final Body at)
    {
        final ShmAttachRequestDecoder message =
            new ShmAttachRequestDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        final int mode = message.publishModeRaw();
        return new Fields()
            .number("correlation_id", message.correlationId())
            .number("stream_id", message.streamId())
            .number("client_id", message.clientId())
            .text("role", role(message.roleRaw()))
            .number("expected_layout_version", message.expectedLayoutVersion())
            .text("publish_mode", mode == PublishMode.NULL_VAL.value() ? null :
                Names.of("publish_mode", mode, PublishMode.values(), PublishMode::value))
            .text("require_hugepages", Names.of(
                "require_hugepages", message.requireHugepagesRaw(), HugepagesPolicy.values(), HugepagesPolicy::value))
            .optional("desired_node_id", message.desiredNodeId(), ShmAttachRequestDecoder.desiredNodeIdNullValue());
    }

    private static Fields attachResponse(final Body at)
    {
        final ShmAttachResponseDecoder message =
            new ShmAttachResponseDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        final List<Fields> pools = at.pools();
        return new Fields()
            .number("correlation_id", message.correlationId())
            .text("code", code(message.codeRaw()))
            .optional("lease_id", message.leaseId(), ShmAttachResponseDecoder.leaseIdNullValue())
            .optional("lease_expiry_timestamp_ns", message.leaseExpiryTimestampNs(),
                ShmAttachResponseDecoder.leaseExpiryTimestampNsNullValue())
            .optional("stream_id", message.streamId(), ShmAttachResponseDecoder.streamIdNullValue())
            .optional("epoch", message.epoch(), ShmAttachResponseDecoder.epochNullValue())
            .optional("layout_version", message.layoutVersion(), ShmAttachResponseDecoder.layoutVersionNullValue())
            .optional("header_nslots", message.headerNslots(), ShmAttachResponseDecoder.headerNslotsNullValue())
            .optional("header_slot_bytes", message.headerSlotBytes(),
                ShmAttachResponseDecoder.headerSlotBytesNullValue())
            .optional("node_id", message.nodeId(), ShmAttachResponseDecoder.nodeIdNullValue())
            .text("header_region_uri", at.tail().text())
            .text("error_message", at.tail().text())
            .list("payload_pools", pools);
    }

    private static Fields detachRequest(final Body at)
    {
        final ShmDetachRequestDecoder message =
            new ShmDetachRequestDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("correlation_id", message.correlationId())
            .unsigned("lease_id", message.leaseId())
            .number("stream_id", message.streamId())
            .number("client_id", message.clientId())
            .text("role", role(message.roleRaw()));
    }

    private static Fields detachResponse(final Body at)
    {
        final ShmDetachResponseDecoder message =
            new ShmDetachResponseDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("correlation_id", message.correlationId())
            .text("code", code(message.codeRaw()))
            .text("error_message", at.tail().text());
    }

    private static Fields keepalive(final Body at)
    {
        final ShmLeaseKeepaliveDecoder message =
            new ShmLeaseKeepaliveDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .unsigned("lease_id", message.leaseId())
            .number("stream_id", message.streamId())
            .number("client_id", message.clientId())
            .text("role", role(message.roleRaw()))
            .unsigned("client_timestamp_ns", message.clientTimestampNs());
    }

    private static Fields shutdown(final Body at)
    {
        final ShmDriverShutdownDecoder message =
            new ShmDriverShutdownDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .unsigned("timestamp_ns", message.timestampNs())
            .text("reason", Names.of("reason", message.reasonRaw(), ShutdownReason.values(), ShutdownReason::value))
            .text("error_message", at.tail().text());
    }

    private static Fields revoked(final Body at)
    {
        final ShmLeaseRevokedDecoder message =
            new ShmLeaseRevokedDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .unsigned("timestamp_ns", message.timestampNs())
            .unsigned("lease_id", message.leaseId())
            .number("stream_id", message.streamId())
            .number("client_id", message.clientId())
            .text("role", role(message.roleRaw()))
            .text("reason", Names.of(
                "reason", message.reasonRaw(), LeaseRevokeReason.values(), LeaseRevokeReason::value))
            .text("error_message", at.tail().text());
    }

    /** The token opens the door to ending the driver: who looks over a shoulder must not learn it. */
    private static Fields shutdownRequest(final Body at)
    {
        final ShmDriverShutdownRequestDecoder message =
            new ShmDriverShutdownRequestDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("correlation_id", message.correlationId())
            .text("reason", Names.of("reason", message.reasonRaw(), ShutdownReason.values(), ShutdownReason::value))
            .flag("has_token", at.tail().skip() > 0)
            .text("error_message", at.tail().text());
    }
}
