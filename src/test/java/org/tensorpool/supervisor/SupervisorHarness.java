package org.tensorpool.supervisor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmDriverShutdownEncoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.ConsumerConfigEncoder;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.DataSourceAnnounceEncoder;
import org.tensorpool.protocol.wire.DataSourceMetaEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerEncoder;
import org.tensorpool.protocol.wire.QosProducerEncoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * What a supervisor is made of, without Aeron and with a clock that stands still until it is told to go on. Messages
 * are real ones, from the bytes on.
 */
final class SupervisorHarness
{
    static final int STREAM = 10_000;
    static final int SESSION = 7;
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final org.tensorpool.protocol.driver.MessageHeaderEncoder driverHeader =
        new org.tensorpool.protocol.driver.MessageHeaderEncoder();
    private final ShmPoolAnnounceEncoder announce = new ShmPoolAnnounceEncoder();
    private final QosProducerEncoder qosProducer = new QosProducerEncoder();
    private final QosConsumerEncoder qosConsumer = new QosConsumerEncoder();
    private final ConsumerHelloEncoder hello = new ConsumerHelloEncoder();
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(1024);
    private final List<SupervisorEvent> events = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final SupervisorCounters counters = new SupervisorCounters("test");
    private final SentConfigs sent = new SentConfigs();
    private final Knowledge knowledge;
    private final Observations observations;
    private final Watch watch;
    private final SupervisorAdapter adapter;
    private long nowNs = TimeUnit.HOURS.toNanos(1);
    private int session = SESSION;

    SupervisorHarness()
    {
        this(SupervisorLimits.defaults(), SupervisorPolicy.none(), null);
    }

    /** @param directory that superblocks may be looked at in. */
    SupervisorHarness(final Path directory)
    {
        this(SupervisorLimits.defaults(), SupervisorPolicy.none(), directory);
    }

    SupervisorHarness(final SupervisorLimits limits)
    {
        this(limits, SupervisorPolicy.none(), null);
    }

    SupervisorHarness(final SupervisorPolicy policy)
    {
        this(SupervisorLimits.defaults(), policy, null);
    }

    SupervisorHarness(
        final SupervisorLimits limits, final SupervisorPolicy policy, final Path directory)
    {
        final RegionAccess access = directory == null ? RegionAccess.NONE :
            new RegionAccess(PathContainment.of(List.of(directory)), errors::add);
        final SupervisorThresholds thresholds = SupervisorThresholds.defaults();
        final EventBoard board = new EventBoard(this::nowNs, counters, events::add, errors::add);
        final Steering steering = new Steering(policy, thresholds, board, counters, sent);
        knowledge = new Knowledge(limits, thresholds, counters, board, steering, access, nowNs);
        observations = new Observations(knowledge, thresholds, board, steering, counters, this::nowNs, this::epochNs);
        observations.joined(nowNs);
        watch = new Watch(knowledge, thresholds, board, steering, counters, nowNs);
        adapter = new SupervisorAdapter(observations);
    }

    long nowNs()
    {
        return nowNs;
    }

    private long epochNs()
    {
        return nowNs + TimeUnit.DAYS.toNanos(10_000);
    }

    /** Time passes, and the supervisor looks around. */
    void pass(final long ns)
    {
        nowNs += ns;
        watch.check(nowNs);
        observations.check(nowNs);
    }

    void passPeriods(final int periods)
    {
        for (int i = 0; i < periods; i++)
        {
            pass(PERIOD_NS);
        }
    }

    /** Whose messages are those from now on. */
    void speakAs(final int sessionId)
    {
        session = sessionId;
    }

    SupervisorAdapter adapter()
    {
        return adapter;
    }

    MutableDirectBuffer buffer()
    {
        return buffer;
    }

    SupervisorSnapshot snapshot()
    {
        return knowledge.snapshot(nowNs, true);
    }

    StreamView stream()
    {
        return snapshot().stream(STREAM);
    }

    ConsumerView consumer(final int id)
    {
        return stream().consumer(id);
    }

    ConsumerSteer steer(final int id)
    {
        return knowledge.consumers().get(STREAM, id).steer();
    }

    List<SupervisorEvent> events()
    {
        return events;
    }

    /** Such as {@code "drops_gap raised", "drops_gap cleared"}. */
    List<String> eventNames()
    {
        return events.stream()
            .map((event) -> event.condition().label() + (event.raised() ? " raised" : " cleared")).toList();
    }

    List<Throwable> errors()
    {
        return errors;
    }

    List<String> sent()
    {
        return sent.all();
    }

    SentConfigs proxy()
    {
        return sent;
    }

    long count(final SupervisorCounter kind)
    {
        return counters.get(kind);
    }

    int announce(final int streamId, final long epoch, final long timestampNs, final ClockDomain domain)
    {
        announce.wrapAndApplyHeader(buffer, 0, header).streamId(Integer.toUnsignedLong(streamId)).producerId(1)
            .epoch(epoch).announceTimestampNs(timestampNs).announceClockDomain(domain).layoutVersion(1)
            .headerNslots(64).headerSlotBytes(256);
        announce.payloadPoolsCount(1).next().poolId(1).poolNslots(64).strideBytes(64).regionUri("shm:file?path=/a");
        announce.headerRegionUri("shm:file?path=/b");
        return deliver(HEADER + announce.encodedLength());
    }

    int announce(final long epoch)
    {
        return announce(STREAM, epoch, nowNs, ClockDomain.MONOTONIC);
    }

    int announce(final long epoch, final String headerUri)
    {
        announce.wrapAndApplyHeader(buffer, 0, header).streamId(STREAM).producerId(1).epoch(epoch)
            .announceTimestampNs(nowNs).announceClockDomain(ClockDomain.MONOTONIC).layoutVersion(1).headerNslots(64)
            .headerSlotBytes(256).payloadPoolsCount(0);
        announce.headerRegionUri(headerUri);
        return deliver(HEADER + announce.encodedLength());
    }

    void unmap()
    {
        knowledge.unmap();
    }

    int announceInRealTime(final long epoch, final long ageNs)
    {
        return announce(STREAM, epoch, epochNs() - ageNs, ClockDomain.REALTIME_SYNCED);
    }

    int qosProducer(final int id, final long epoch, final long sequence)
    {
        return qosProducer(STREAM, id, epoch, sequence);
    }

    int qosProducer(final int streamId, final int id, final long epoch, final long sequence)
    {
        qosProducer.wrapAndApplyHeader(buffer, 0, header).streamId(Integer.toUnsignedLong(streamId))
            .producerId(Integer.toUnsignedLong(id)).epoch(epoch).currentSeq(sequence)
            .watermark(QosProducerEncoder.watermarkNullValue());
        return deliver(HEADER + qosProducer.encodedLength());
    }

    int qosConsumer(final int id, final long epoch, final long sequence, final long gap, final long late)
    {
        return qosConsumer(STREAM, id, epoch, sequence, gap, late, Mode.STREAM);
    }

    int qosConsumer(
        final int streamId,
        final int id,
        final long epoch,
        final long sequence,
        final long gap,
        final long late,
        final Mode mode)
    {
        qosConsumer.wrapAndApplyHeader(buffer, 0, header).streamId(Integer.toUnsignedLong(streamId))
            .consumerId(Integer.toUnsignedLong(id)).epoch(epoch).lastSeqSeen(sequence).dropsGap(gap).dropsLate(late)
            .mode(mode);
        return deliver(HEADER + qosConsumer.encodedLength());
    }

    int hello(final int id, final Mode mode, final long maxRateHz)
    {
        return hello(id, mode, maxRateHz, "", 0);
    }

    int hello(
        final int id, final Mode mode, final long maxRateHz, final String descriptorChannel, final int descriptorId)
    {
        hello.wrapAndApplyHeader(buffer, 0, header).streamId(STREAM).consumerId(Integer.toUnsignedLong(id))
            .supportsShm(Bool.TRUE).supportsProgress(Bool.FALSE).mode(mode).maxRateHz(maxRateHz)
            .expectedLayoutVersion(1).progressIntervalUs(ConsumerHelloEncoder.progressIntervalUsNullValue())
            .progressBytesDelta(ConsumerHelloEncoder.progressBytesDeltaNullValue())
            .progressMajorDeltaUnits(ConsumerHelloEncoder.progressMajorDeltaUnitsNullValue())
            .descriptorStreamId(descriptorId).controlStreamId(0).descriptorChannel(descriptorChannel)
            .controlChannel("");
        return deliver(HEADER + hello.encodedLength());
    }

    int configOfOthers(
        final int id, final Mode mode, final String fallback, final String descriptorChannel, final int descriptorId)
    {
        final ConsumerConfigEncoder config = new ConsumerConfigEncoder().wrapAndApplyHeader(buffer, 0, header)
            .streamId(STREAM).consumerId(Integer.toUnsignedLong(id)).useShm(Bool.TRUE).mode(mode)
            .descriptorStreamId(descriptorId).controlStreamId(0).payloadFallbackUri(fallback)
            .descriptorChannel(descriptorChannel).controlChannel("");
        return deliver(HEADER + config.encodedLength());
    }

    int source(final int version, final String name, final String summary)
    {
        final DataSourceAnnounceEncoder source = new DataSourceAnnounceEncoder().wrapAndApplyHeader(buffer, 0, header)
            .streamId(STREAM).producerId(1).epoch(1).metaVersion(version).name(name).summary(summary);
        return deliver(HEADER + source.encodedLength());
    }

    int meta(final int version, final int attributes)
    {
        final DataSourceMetaEncoder meta = new DataSourceMetaEncoder().wrapAndApplyHeader(buffer, 0, header)
            .streamId(STREAM).metaVersion(version).timestampNs(nowNs);
        final DataSourceMetaEncoder.AttributesEncoder group = meta.attributesCount(attributes);
        for (int i = 0; i < attributes; i++)
        {
            group.next().key("k" + i).format("text/plain").putValue(new byte[] {1}, 0, 1);
        }
        return deliver(HEADER + meta.encodedLength());
    }

    int keepalive(final int clientId)
    {
        final ShmLeaseKeepaliveEncoder keepalive = new ShmLeaseKeepaliveEncoder()
            .wrapAndApplyHeader(buffer, 0, driverHeader).leaseId(1).streamId(STREAM).clientId(clientId)
            .role(Role.CONSUMER).clientTimestampNs(nowNs);
        return deliver(HEADER + keepalive.encodedLength());
    }

    int revoked(final int clientId, final Role role, final LeaseRevokeReason reason)
    {
        final ShmLeaseRevokedEncoder revoked = new ShmLeaseRevokedEncoder()
            .wrapAndApplyHeader(buffer, 0, driverHeader).timestampNs(nowNs).leaseId(1).streamId(STREAM)
            .clientId(Integer.toUnsignedLong(clientId)).role(role).reason(reason).errorMessage("");
        return deliver(HEADER + revoked.encodedLength());
    }

    int driverShutdown()
    {
        final ShmDriverShutdownEncoder shutdown = new ShmDriverShutdownEncoder()
            .wrapAndApplyHeader(buffer, 0, driverHeader).timestampNs(nowNs).reason(ShutdownReason.NORMAL)
            .errorMessage("");
        return deliver(HEADER + shutdown.encodedLength());
    }

    /** Deliver the first bytes of what the buffer holds. */
    int deliver(final int length)
    {
        adapter.onMessage(buffer, 0, length, session);
        return length;
    }
}
