package org.tensorpool.tool.message;

import java.util.List;

import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.ControlResponseDecoder;
import org.tensorpool.protocol.wire.FrameDescriptorDecoder;
import org.tensorpool.protocol.wire.FrameProgressDecoder;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosProducerDecoder;
import org.tensorpool.protocol.wire.ResponseCode;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * Messages that producers, consumers and supervisors exchange, but for those about metadata (wire specification §10).
 */
final class WireMessages
{
    static final List<Template> ALL = List.of(
        new Template("ShmPoolAnnounce", ShmPoolAnnounceDecoder.TEMPLATE_ID,
            ShmPoolAnnounceDecoder.BLOCK_LENGTH, WireMessages::announce),
        new Template("ConsumerHello", ConsumerHelloDecoder.TEMPLATE_ID,
            ConsumerHelloDecoder.BLOCK_LENGTH, WireMessages::hello),
        new Template("ConsumerConfig", ConsumerConfigDecoder.TEMPLATE_ID,
            ConsumerConfigDecoder.BLOCK_LENGTH, WireMessages::config),
        new Template("FrameDescriptor", FrameDescriptorDecoder.TEMPLATE_ID,
            FrameDescriptorDecoder.BLOCK_LENGTH, WireMessages::descriptor),
        new Template("QosConsumer", QosConsumerDecoder.TEMPLATE_ID,
            QosConsumerDecoder.BLOCK_LENGTH, WireMessages::qosConsumer),
        new Template("QosProducer", QosProducerDecoder.TEMPLATE_ID,
            QosProducerDecoder.BLOCK_LENGTH, WireMessages::qosProducer),
        new Template("FrameProgress", FrameProgressDecoder.TEMPLATE_ID,
            FrameProgressDecoder.BLOCK_LENGTH, WireMessages::progress),
        new Template("ControlResponse", ControlResponseDecoder.TEMPLATE_ID,
            ControlResponseDecoder.BLOCK_LENGTH, WireMessages::controlResponse));

    private WireMessages()
    {
    }

    private static boolean bool(final String field, final int raw)
    {
        return "TRUE".equals(Names.of(field, raw, Bool.values(), Bool::value));
    }

    private static String mode(final int raw)
    {
        return Names.of("mode", raw, Mode.values(), Mode::value);
    }

    private static Fields announce(final Body at)
    {
        final ShmPoolAnnounceDecoder message =
            new ShmPoolAnnounceDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        final List<Fields> pools = at.pools();
        return new Fields()
            .number("stream_id", message.streamId())
            .number("producer_id", message.producerId())
            .unsigned("epoch", message.epoch())
            .unsigned("announce_timestamp_ns", message.announceTimestampNs())
            .text("announce_clock_domain", Names.of("announce_clock_domain", message.announceClockDomainRaw(),
                ClockDomain.values(), ClockDomain::value))
            .number("layout_version", message.layoutVersion())
            .number("header_nslots", message.headerNslots())
            .number("header_slot_bytes", message.headerSlotBytes())
            .text("header_region_uri", at.tail().text())
            .list("payload_pools", pools);
    }

    private static Fields hello(final Body at)
    {
        final ConsumerHelloDecoder message =
            new ConsumerHelloDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("consumer_id", message.consumerId())
            .flag("supports_shm", bool("supports_shm", message.supportsShmRaw()))
            .flag("supports_progress", bool("supports_progress", message.supportsProgressRaw()))
            .text("mode", mode(message.modeRaw()))
            .number("max_rate_hz", message.maxRateHz())
            .number("expected_layout_version", message.expectedLayoutVersion())
            .optional("progress_interval_us", message.progressIntervalUs(),
                ConsumerHelloDecoder.progressIntervalUsNullValue())
            .optional("progress_bytes_delta", message.progressBytesDelta(),
                ConsumerHelloDecoder.progressBytesDeltaNullValue())
            .optional("progress_major_delta_units", message.progressMajorDeltaUnits(),
                ConsumerHelloDecoder.progressMajorDeltaUnitsNullValue())
            .number("descriptor_stream_id", message.descriptorStreamId())
            .number("control_stream_id", message.controlStreamId())
            .text("descriptor_channel", at.tail().text())
            .text("control_channel", at.tail().text());
    }

    private static Fields config(final Body at)
    {
        final ConsumerConfigDecoder message =
            new ConsumerConfigDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("consumer_id", message.consumerId())
            .flag("use_shm", bool("use_shm", message.useShmRaw()))
            .text("mode", mode(message.modeRaw()))
            .number("descriptor_stream_id", message.descriptorStreamId())
            .number("control_stream_id", message.controlStreamId())
            .text("payload_fallback_uri", at.tail().text())
            .text("descriptor_channel", at.tail().text())
            .text("control_channel", at.tail().text());
    }

    private static Fields descriptor(final Body at)
    {
        final FrameDescriptorDecoder message =
            new FrameDescriptorDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .unsigned("epoch", message.epoch())
            .unsigned("seq", message.seq())
            .optional("timestamp_ns", message.timestampNs(), FrameDescriptorDecoder.timestampNsNullValue())
            .optional("meta_version", message.metaVersion(), FrameDescriptorDecoder.metaVersionNullValue())
            .optional("trace_id", message.traceId(), FrameDescriptorDecoder.traceIdNullValue());
    }

    private static Fields qosConsumer(final Body at)
    {
        final QosConsumerDecoder message =
            new QosConsumerDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("consumer_id", message.consumerId())
            .unsigned("epoch", message.epoch())
            .unsigned("last_seq_seen", message.lastSeqSeen())
            .unsigned("drops_gap", message.dropsGap())
            .unsigned("drops_late", message.dropsLate())
            .text("mode", mode(message.modeRaw()));
    }

    private static Fields qosProducer(final Body at)
    {
        final QosProducerDecoder message =
            new QosProducerDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .number("producer_id", message.producerId())
            .unsigned("epoch", message.epoch())
            .unsigned("current_seq", message.currentSeq())
            .optional("watermark", message.watermark(), QosProducerDecoder.watermarkNullValue());
    }

    private static Fields progress(final Body at)
    {
        final FrameProgressDecoder message =
            new FrameProgressDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("stream_id", message.streamId())
            .unsigned("epoch", message.epoch())
            .unsigned("seq", message.seq())
            .unsigned("payload_bytes_filled", message.payloadBytesFilled())
            .text("state", Names.of(
                "state", message.stateRaw(), FrameProgressState.values(), FrameProgressState::value));
    }

    private static Fields controlResponse(final Body at)
    {
        final ControlResponseDecoder message =
            new ControlResponseDecoder().wrap(at.buffer(), at.offset(), at.blockLength(), at.version());
        return new Fields()
            .number("correlation_id", message.correlationId())
            .text("code", Names.of("code", message.codeRaw(), ResponseCode.values(), ResponseCode::value))
            .text("error_message", at.tail().text());
    }
}
