package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.CONSUMER_STREAMS;
import static org.tensorpool.status.DriverCounter.DECLINED_WISHES;

import org.agrona.concurrent.NanoClock;
import org.tensorpool.driver.config.DriverSection;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounters;

/**
 * Hands out streams of one consumer's own (driver specification §11). Only the driver does, and it answers every wish
 * for a stream that it serves; who gets nothing stays on the shared streams. What a consumer was given is free again
 * when its lease ends.
 * <p>
 * For the conductor's thread.
 */
final class ConsumerStreams implements HelloHandler
{
    private final StreamRegistry streams;
    private final LeaseRegistry leases;
    private final StreamGrants descriptors;
    private final StreamGrants controls;
    private final ConfigProxy proxy;
    private final NanoClock nanoClock;
    private final DriverCounters counters;

    ConsumerStreams(
        final DriverResources resources,
        final StreamRegistry streams,
        final LeaseRegistry leases,
        final ConfigProxy proxy)
    {
        final DriverSection section = resources.configuration().driver();
        this.streams = streams;
        this.leases = leases;
        this.descriptors = new StreamGrants(section.descriptorStreamIdRange());
        this.controls = new StreamGrants(section.controlStreamIdRange());
        this.proxy = proxy;
        this.nanoClock = resources.nanoClock();
        this.counters = resources.counters();
    }

    @Override
    public void onHello(
        final int streamId,
        final int consumerId,
        final Mode mode,
        final StreamWish descriptor,
        final StreamWish control)
    {
        // Of a stream that is not served here, another driver may be the one to answer.
        if (streams.get(streamId) == null)
        {
            return;
        }

        final boolean isWishing = !descriptor.isAbsent() || !control.isAbsent();
        final Lease lease = leases.ofClient(consumerId);
        if (lease != null && lease.matches(streamId, consumerId, Role.CONSUMER))
        {
            if (isWishing || descriptors.hasOne(lease) || controls.hasOne(lease))
            {
                answer(lease, mode, descriptor, control);
            }
        }
        else if (isWishing)
        {
            counters.increment(DECLINED_WISHES);
            proxy.configure(
                streamId, consumerId, Mode.STREAM, StreamGrant.NONE, StreamGrant.NONE, nanoClock.nanoTime());
        }
    }

    private void answer(final Lease lease, final Mode mode, final StreamWish descriptor, final StreamWish control)
    {
        final StreamGrant ownDescriptor = grant(descriptors, lease, descriptor);
        final StreamGrant ownControl = grant(controls, lease, control);
        counters.set(CONSUMER_STREAMS, descriptors.size() + controls.size());

        // On the shared stream nobody is sent less than the others.
        proxy.configure(lease.streamId(), lease.clientId(), ownDescriptor.isNone() ? Mode.STREAM : mode,
            ownDescriptor, ownControl, nanoClock.nanoTime());
    }

    private StreamGrant grant(final StreamGrants grants, final Lease lease, final StreamWish wish)
    {
        final StreamGrant grant = grants.update(lease, wish);
        if (grant.isNone() && !wish.isAbsent())
        {
            counters.increment(DECLINED_WISHES);
        }

        return grant;
    }

    /**
     * A lease has ended; what its consumer had is free again.
     *
     * @param lease that has ended.
     */
    void release(final Lease lease)
    {
        descriptors.release(lease);
        controls.release(lease);
        counters.set(CONSUMER_STREAMS, descriptors.size() + controls.size());
    }
}
