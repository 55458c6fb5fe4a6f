package org.tensorpool.driver;

import java.util.ArrayList;
import java.util.List;

import org.agrona.collections.Int2ObjectHashMap;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.driver.config.StreamDefinition;
import org.tensorpool.shm.PoolShape;
import org.tensorpool.status.StreamLabel;

/**
 * All streams of the driver: those of the configuration, and those that came with requests
 * (driver specification §11).
 * <p>
 * For the conductor's thread.
 */
final class StreamRegistry
{
    private final Int2ObjectHashMap<ManagedStream> byId = new Int2ObjectHashMap<>();
    private final List<ManagedStream> all = new ArrayList<>();
    private final DriverConfiguration configuration;
    private final LiveCounters live;

    StreamRegistry(final DriverConfiguration configuration, final LiveCounters live)
    {
        this.live = live;
        this.configuration = configuration;
        for (final StreamDefinition definition : configuration.streams().values())
        {
            add((int)definition.streamId(), false, configuration.profiles().get(definition.profile()));
        }
    }

    ManagedStream get(final int streamId)
    {
        return byId.get(streamId);
    }

    List<ManagedStream> all()
    {
        return all;
    }

    /**
     * Why a stream that is not there can't be added for a request.
     *
     * @param request that names it.
     * @return the reason, or null if it can.
     */
    Refusal refusalToAdd(final AttachRequest request)
    {
        final String stream = "stream " + Integer.toUnsignedString(request.streamId());
        if (!configuration.policies().allowDynamicStreams())
        {
            return Refusal.rejected(stream + " is not configured: add it to the driver's streams, or set " +
                "policies.allow_dynamic_streams and driver.stream_id_range");
        }

        if (configuration.driver().streamIdRange().isEmpty())
        {
            return Refusal.invalid(stream + " is not configured and driver.stream_id_range is empty: add the stream " +
                "to the driver's streams, or set the range that streams on demand are from");
        }

        if (!configuration.driver().streamIdRange().contains(Integer.toUnsignedLong(request.streamId())))
        {
            return Refusal.invalid(stream + " is neither configured nor in driver.stream_id_range '" +
                configuration.driver().streamIdRange() + "'");
        }

        return request.mayCreate() ? null : Refusal.rejected(
            stream + " does not exist: ask with publishMode EXISTING_OR_CREATE to have it made");
    }

    ManagedStream addDynamic(final int streamId)
    {
        return add(streamId, true, configuration.profiles().get(configuration.policies().defaultProfile()));
    }

    void remove(final ManagedStream stream)
    {
        byId.remove(stream.streamId());
        all.remove(stream);
        live.hide(stream.shown());
    }

    private ManagedStream add(final int streamId, final boolean dynamic, final Profile profile)
    {
        final List<PoolShape> pools = profile.payloadPools().stream()
            .map((pool) -> new PoolShape(pool.poolId(), pool.strideBytes()))
            .toList();
        final String label = new StreamLabel(Integer.toUnsignedLong(streamId), profile.headerNslots(), dynamic,
            configuration.driver().instanceId()).text();
        final LiveCounters.Entry shown = live.show(StreamLabel.TYPE_ID, label, 0);
        final ManagedStream stream = new ManagedStream(streamId, dynamic, profile.headerNslots(), pools, shown);
        byId.put(streamId, stream);
        all.add(stream);
        return stream;
    }
}
