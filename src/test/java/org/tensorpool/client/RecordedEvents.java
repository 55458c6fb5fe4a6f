package org.tensorpool.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.tensorpool.ControlResponse;

/**
 * Keeps what an adapter reported.
 */
final class RecordedEvents implements ControlEvents
{
    final List<Announce> announces = new ArrayList<>();
    final List<AttachResponse> responses = new ArrayList<>();
    final List<List<Long>> revokes = new ArrayList<>();
    final List<List<Long>> qosOfConsumers = new ArrayList<>();
    final List<List<Long>> qosOfProducers = new ArrayList<>();
    final List<List<Object>> hellos = new ArrayList<>();
    final List<List<Object>> configs = new ArrayList<>();
    final List<ControlResponse> answers = new ArrayList<>();
    final List<String> malformed = new ArrayList<>();
    final List<List<Long>> unreadable = new ArrayList<>();
    /** Requests whose answers are awaited; null for any. */
    Set<Long> awaited;
    int shutdowns;

    int count()
    {
        return announces.size() + responses.size() + revokes.size() + qosOfConsumers.size() +
            qosOfProducers.size() + hellos.size() + configs.size() + answers.size() + malformed.size() + shutdowns;
    }

    @Override
    public void onAnnounce(final AnnounceFlyweight announce)
    {
        announces.add(announce.decode());
    }

    @Override
    public boolean isAwaited(final long correlationId)
    {
        return awaited == null || awaited.contains(correlationId);
    }

    @Override
    public void onMalformedResponse(final long correlationId, final long leaseId, final String what)
    {
        unreadable.add(List.of(correlationId, leaseId));
        malformed.add(what);
    }

    @Override
    public void onAttachResponse(final AttachResponse response)
    {
        responses.add(response);
    }

    @Override
    public void onLeaseRevoked(
        final long leaseId, final int streamId, final int clientId, final int role, final int reason)
    {
        revokes.add(List.of(leaseId, (long)streamId, (long)clientId, (long)role, (long)reason));
    }

    @Override
    public void onDriverShutdown()
    {
        shutdowns++;
    }

    @Override
    public void onQosConsumer(
        final int streamId, final int consumerId, final long epoch, final long lastSequence)
    {
        qosOfConsumers.add(List.of((long)streamId, (long)consumerId, epoch, lastSequence));
    }

    @Override
    public void onQosProducer(final int streamId, final int producerId, final long epoch)
    {
        qosOfProducers.add(List.of((long)streamId, (long)producerId, epoch));
    }

    @Override
    public void onConsumerHello(final HelloFlyweight hello)
    {
        hellos.add(List.of(hello.streamId(), hello.consumerId(), hello.supportsProgress(), hello.maxRateHz(),
            hello.progressIntervalUs(), hello.progressBytesDelta(), hello.progressMajorDelta(),
            hello.descriptorStreamId(), hello.controlStreamId(), hello.descriptorChannel().toString(),
            hello.controlChannel().toString()));
    }

    @Override
    public void onConsumerConfig(final ConfigFlyweight config)
    {
        configs.add(List.of(config.streamId(), config.consumerId(), config.usesShm(), config.isRateLimited(),
            config.descriptorStreamId(), config.controlStreamId(), config.fallbackUri().toString(),
            config.descriptorChannel().toString(), config.controlChannel().toString()));
    }

    @Override
    public void onControlResponse(
        final long correlationId, final ControlResponse.Code code, final CharSequence errorMessage)
    {
        answers.add(new ControlResponse(correlationId, code, errorMessage.toString()));
    }

    @Override
    public void onMalformed(final String what)
    {
        malformed.add(what);
    }
}
