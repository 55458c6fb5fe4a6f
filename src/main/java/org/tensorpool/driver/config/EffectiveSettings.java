package org.tensorpool.driver.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists every setting of a configuration with its value and its origin.
 */
final class EffectiveSettings
{
    private final List<EffectiveSetting> settings = new ArrayList<>();
    private final Problems origins;

    private EffectiveSettings(final Problems origins)
    {
        this.origins = origins;
    }

    static List<EffectiveSetting> of(final DriverConfiguration configuration, final Problems origins)
    {
        final EffectiveSettings all = new EffectiveSettings(origins);
        for (final String table : List.of("driver", "shm", "policies"))
        {
            all.addTable(table, configuration);
        }
        configuration.profiles().forEach((name, profile) -> all.addProfile(Key.of("profiles").child(name), profile));
        configuration.streams().forEach((name, stream) -> all.addStream(Key.of("streams").child(name), stream));
        if (configuration.supervisor().enabled())
        {
            all.addTable(SupervisorSection.TABLE, configuration);
        }
        all.addTable(MetricsSection.TABLE, configuration);
        return all.settings;
    }

    private void addTable(final String table, final DriverConfiguration configuration)
    {
        for (final Setting setting : Setting.values())
        {
            if (setting.isIn(table))
            {
                add(setting, Key.of(table), value(setting, configuration));
            }
        }
    }

    private void addProfile(final Key key, final Profile profile)
    {
        add(Setting.PROFILE_HEADER_NSLOTS, key, (long)profile.headerNslots());
        add(Setting.PROFILE_HEADER_SLOT_BYTES, key, Setting.PROFILE_HEADER_SLOT_BYTES.defaultLong());
        final Key pools = key.child("payload_pools");
        for (int i = 0; i < profile.payloadPools().size(); i++)
        {
            final PayloadPool pool = profile.payloadPools().get(i);
            add(Setting.POOL_ID, pools.index(i), (long)pool.poolId());
            add(Setting.POOL_STRIDE_BYTES, pools.index(i), pool.strideBytes());
        }
    }

    private void addStream(final Key key, final StreamDefinition stream)
    {
        add(Setting.STREAM_ID, key, stream.streamId());
        add(Setting.STREAM_PROFILE, key, stream.profile());
    }

    private void add(final Setting setting, final Key table, final Object value)
    {
        final Origin origin = origins.setBy(table.child(setting));
        final boolean isHidden = setting.type() == Setting.Type.SECRET && !value.toString().isEmpty();
        settings.add(new EffectiveSetting(
            setting, table.text(), isHidden ? EffectiveSetting.HIDDEN : value, origin.source(), origin.where()));
    }

    private static Object value(final Setting setting, final DriverConfiguration configuration)
    {
        if (setting.isIn("driver"))
        {
            return ofDriver(setting, configuration.driver());
        }
        if (setting.isIn("shm"))
        {
            return ofShm(setting, configuration.shm());
        }
        if (setting.isIn(MetricsSection.TABLE))
        {
            return setting == Setting.METRICS_PORT ?
                (Object)configuration.metrics().port() : configuration.metrics().host();
        }
        return setting.isIn("policies") ?
            ofPolicies(setting, configuration.policies()) : configuration.supervisor().values().get(setting);
    }

    private static Object ofDriver(final Setting setting, final DriverSection driver)
    {
        return switch (setting)
        {
            case DRIVER_INSTANCE_ID -> driver.instanceId();
            case DRIVER_AERON_DIR -> driver.aeronDir();
            case DRIVER_CONTROL_CHANNEL -> driver.controlChannel();
            case DRIVER_CONTROL_STREAM_ID -> driver.controlStreamId();
            case DRIVER_ANNOUNCE_CHANNEL -> driver.announceChannel();
            case DRIVER_ANNOUNCE_STREAM_ID -> driver.announceStreamId();
            case DRIVER_QOS_CHANNEL -> driver.qosChannel();
            case DRIVER_QOS_STREAM_ID -> driver.qosStreamId();
            case DRIVER_STREAM_ID_RANGE -> driver.streamIdRange();
            case DRIVER_DESCRIPTOR_STREAM_ID_RANGE -> driver.descriptorStreamIdRange();
            case DRIVER_CONTROL_STREAM_ID_RANGE -> driver.controlStreamIdRange();
            case DRIVER_CPU -> driver.cpu();
            default -> throw unknown(setting);
        };
    }

    private static Object ofShm(final Setting setting, final ShmSection shm)
    {
        return switch (setting)
        {
            case SHM_BASE_DIR -> shm.baseDir();
            case SHM_NAMESPACE -> shm.namespace();
            case SHM_REQUIRE_HUGEPAGES -> shm.requireHugepages();
            case SHM_PAGE_SIZE_BYTES -> shm.pageSizeBytes();
            case SHM_PERMISSIONS_MODE -> shm.permissionsMode();
            case SHM_ALLOWED_BASE_DIRS -> shm.allowedBaseDirs();
            default -> throw unknown(setting);
        };
    }

    private static Object ofPolicies(final Setting setting, final Policies policies)
    {
        return switch (setting)
        {
            case POLICIES_ALLOW_DYNAMIC_STREAMS -> policies.allowDynamicStreams();
            case POLICIES_DEFAULT_PROFILE -> policies.defaultProfile();
            case POLICIES_ANNOUNCE_PERIOD_MS -> policies.announcePeriodMs();
            case POLICIES_LEASE_KEEPALIVE_INTERVAL_MS -> policies.leaseKeepaliveIntervalMs();
            case POLICIES_LEASE_EXPIRY_GRACE_INTERVALS -> policies.leaseExpiryGraceIntervals();
            case POLICIES_NODE_ID_REUSE_COOLDOWN_MS -> policies.nodeIdReuseCooldownMs();
            case POLICIES_PREFAULT_SHM -> policies.prefaultShm();
            case POLICIES_REUSE_EXISTING_SHM -> policies.reuseExistingShm();
            case POLICIES_MLOCK_SHM -> policies.mlockShm();
            case POLICIES_CLEANUP_SHM_ON_EXIT -> policies.cleanupShmOnExit();
            case POLICIES_EPOCH_GC_ENABLED -> policies.epochGcEnabled();
            case POLICIES_EPOCH_GC_KEEP -> policies.epochGcKeep();
            case POLICIES_EPOCH_GC_MIN_AGE_NS -> policies.epochGcMinAgeNs();
            case POLICIES_EPOCH_GC_ON_STARTUP -> policies.epochGcOnStartup();
            case POLICIES_SHUTDOWN_TIMEOUT_MS -> policies.shutdownTimeoutMs();
            case POLICIES_SHUTDOWN_TOKEN -> policies.shutdownToken();
            default -> throw unknown(setting);
        };
    }

    private static IllegalStateException unknown(final Setting setting)
    {
        return new IllegalStateException(setting + " has no place in its table");
    }
}
