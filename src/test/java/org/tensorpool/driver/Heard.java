package org.tensorpool.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDetachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownDecoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedDecoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * What a driver said.
 */
sealed interface Heard
{
    record Pool(int poolId, long nslots, long strideBytes, String uri)
    {
    }

    record Attached(
        long correlationId,
        ResponseCode code,
        long leaseId,
        long expiryNs,
        long streamId,
        long epoch,
        long layoutVersion,
        long headerNslots,
        int headerSlotBytes,
        long nodeId,
        List<Pool> pools,
        String headerUri,
        String errorMessage) implements Heard
    {
        boolean isOk()
        {
            return code == ResponseCode.OK;
        }
    }

    record Detached(long correlationId, ResponseCode code, String errorMessage) implements Heard
    {
    }

    record Revoked(
        long timestampNs, long leaseId, long streamId, long clientId, Role role, LeaseRevokeReason reason, String why)
        implements Heard
    {
    }

    record Shutdown(long timestampNs, ShutdownReason reason, String why) implements Heard
    {
    }

    record Announced(
        long streamId,
        long producerId,
        long epoch,
        long timestampNs,
        long layoutVersion,
        long headerNslots,
        int headerSlotBytes,
        List<Pool> pools,
        String headerUri) implements Heard
    {
    }

    record Configured(
        long streamId, long consumerId, Bool useShm, Mode mode, String fallback, StreamGrant descriptor,
        StreamGrant control) implements Heard
    {
    }

    private static Configured configured(final DirectBuffer buffer, final int offset)
    {
        final ConsumerConfigDecoder d = new ConsumerConfigDecoder()
            .wrapAndApplyHeader(buffer, offset, new org.tensorpool.protocol.wire.MessageHeaderDecoder());
        final long streamId = d.streamId();
        final String fallback = d.payloadFallbackUri();
        final StreamGrant descriptor = new StreamGrant((int)d.descriptorStreamId(), d.descriptorChannel());
        return new Configured(streamId, d.consumerId(), d.useShm(), d.mode(), fallback, descriptor,
            new StreamGrant((int)d.controlStreamId(), d.controlChannel()));
    }

    static void decode(final DirectBuffer buffer, final int offset, final Consumer<Heard> consumer)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        if (header.schemaId() == ShmPoolAnnounceDecoder.SCHEMA_ID)
        {
            if (header.templateId() == ShmPoolAnnounceDecoder.TEMPLATE_ID)
            {
                consumer.accept(announced(buffer, offset));
            }
            else if (header.templateId() == ConsumerConfigDecoder.TEMPLATE_ID)
            {
                consumer.accept(configured(buffer, offset));
            }
            return;
        }

        switch (header.templateId())
        {
            case ShmAttachResponseDecoder.TEMPLATE_ID -> consumer.accept(attached(buffer, offset, header));
            case ShmDetachResponseDecoder.TEMPLATE_ID ->
            {
                final ShmDetachResponseDecoder d =
                    new ShmDetachResponseDecoder().wrapAndApplyHeader(buffer, offset, header);
                consumer.accept(new Detached(d.correlationId(), d.code(), d.errorMessage()));
            }
            case ShmLeaseRevokedDecoder.TEMPLATE_ID ->
            {
                final ShmLeaseRevokedDecoder d =
                    new ShmLeaseRevokedDecoder().wrapAndApplyHeader(buffer, offset, header);
                consumer.accept(new Revoked(d.timestampNs(), d.leaseId(), d.streamId(), d.clientId(), d.role(),
                    d.reason(), d.errorMessage()));
            }
            case ShmDriverShutdownDecoder.TEMPLATE_ID ->
            {
                final ShmDriverShutdownDecoder d =
                    new ShmDriverShutdownDecoder().wrapAndApplyHeader(buffer, offset, header);
                consumer.accept(new Shutdown(d.timestampNs(), d.reason(), d.errorMessage()));
            }
            default ->
            {
                // A request: the client hears itself.
            }
        }
    }

    private static Attached attached(final DirectBuffer buffer, final int offset, final MessageHeaderDecoder header)
    {
        final ShmAttachResponseDecoder d = new ShmAttachResponseDecoder().wrapAndApplyHeader(buffer, offset, header);
        final List<Pool> pools = new ArrayList<>();
        for (final ShmAttachResponseDecoder.PayloadPoolsDecoder p : d.payloadPools())
        {
            pools.add(new Pool(p.poolId(), p.poolNslots(), p.strideBytes(), p.regionUri()));
        }
        return new Attached(d.correlationId(), d.code(), d.leaseId(), d.leaseExpiryTimestampNs(), d.streamId(),
            d.epoch(), d.layoutVersion(), d.headerNslots(), d.headerSlotBytes(), d.nodeId(), pools,
            d.headerRegionUri(), d.errorMessage());
    }

    private static Announced announced(final DirectBuffer buffer, final int offset)
    {
        final ShmPoolAnnounceDecoder d = new ShmPoolAnnounceDecoder().wrapAndApplyHeader(
            buffer, offset, new org.tensorpool.protocol.wire.MessageHeaderDecoder());
        final List<Pool> pools = new ArrayList<>();
        for (final ShmPoolAnnounceDecoder.PayloadPoolsDecoder p : d.payloadPools())
        {
            pools.add(new Pool(p.poolId(), p.poolNslots(), p.strideBytes(), p.regionUri()));
        }
        return new Announced(d.streamId(), d.producerId(), d.epoch(), d.announceTimestampNs(), d.layoutVersion(),
            d.headerNslots(), d.headerSlotBytes(), pools, d.headerRegionUri());
    }
}
