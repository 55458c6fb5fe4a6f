package org.tensorpool.driver.config;

import org.tensorpool.TensorPoolException;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/**
 * What a driver is told before it starts. Immutable. Made by {@link DriverConfigurationLoader} from a file and the
 * environment, or in code by a {@link Builder}; both check it. One that was put together from its records by hand is
 * checked by {@link #validate()}.
 *
 * @param driver     who the driver is and where it talks.
 * @param shm        where the regions lie.
 * @param policies   how streams, leases and epochs are treated.
 * @param profiles   the shapes of regions by name, in the order they were defined; copied.
 * @param streams    the streams that exist from the start, by name, in the order they were defined; copied.
 * @param supervisor what a supervisor beside the driver is told.
 * @param metrics    where metrics are served.
 */
public record DriverConfiguration(
    DriverSection driver,
    ShmSection shm,
    Policies policies,
    Map<String, Profile> profiles,
    Map<String, StreamDefinition> streams,
    SupervisorSection supervisor,
    MetricsSection metrics)
{
    /**
     * Nothing may be null; {@link #validate()} checks the rest.
     */
    public DriverConfiguration
    {
        requireNonNull(driver, "driver");
        requireNonNull(shm, "shm");
        requireNonNull(policies, "policies");
        requireNonNull(supervisor, "supervisor");
        requireNonNull(metrics, "metrics");
        profiles = Collections.unmodifiableMap(new LinkedHashMap<>(profiles));
        streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    }

    /**
     * Starts from the defaults of the specification.
     *
     * @return a builder that still needs a profile and a stream.
     */
    public static Builder builder()
    {
        return new Builder();
    }

    /**
     * Starts from this configuration. What equals its default and follows another setting, such as the announce
     * channel or the allowed directories, goes on following it.
     *
     * @return a builder that holds what this configuration holds.
     */
    public Builder toBuilder()
    {
        return new Builder(this);
    }

    /**
     * Checks every rule, each value for itself and all against each other (driver specification §11 and §17, wire
     * specification §15.21a and §15.22). Touches no file.
     *
     * @throws TensorPoolException of category CONFIGURATION that lists every problem.
     */
    public void validate()
    {
        final Problems problems = new Problems(Origin.CODE);
        ConfigurationRules.check(this, problems);
        problems.throwIfAny();
    }

    /**
     * Makes a {@link DriverConfiguration} in code: every setting has its default until it is set, and only what can't
     * have one, at least one profile and one stream, must be added. Not safe for several threads.
     */
    public static final class Builder
    {
        private static final long EPOCH_GC_MIN_AGE_PERIODS = 3;

        private final Map<String, Profile> profiles = new LinkedHashMap<>();
        private final Map<String, StreamDefinition> streams = new LinkedHashMap<>();
        private final Map<Setting, Object> supervisor = new EnumMap<>(Setting.class);
        private boolean isSupervised;
        private String instanceId = Setting.DRIVER_INSTANCE_ID.defaultText();
        private String aeronDir = Setting.DRIVER_AERON_DIR.defaultText();
        private String controlChannel = Setting.DRIVER_CONTROL_CHANNEL.defaultText();
        private long controlStreamId = Setting.DRIVER_CONTROL_STREAM_ID.defaultLong();
        private String announceChannel;
        private Long announceStreamId;
        private String qosChannel = Setting.DRIVER_QOS_CHANNEL.defaultText();
        private long qosStreamId = Setting.DRIVER_QOS_STREAM_ID.defaultLong();
        private StreamIdRange streamIdRange = StreamIdRange.EMPTY;
        private StreamIdRange descriptorStreamIdRange = StreamIdRange.EMPTY;
        private StreamIdRange controlStreamIdRange = StreamIdRange.EMPTY;
        private long cpu = Setting.DRIVER_CPU.defaultLong();
        private String baseDir = Setting.SHM_BASE_DIR.defaultText();
        private String namespace = Setting.SHM_NAMESPACE.defaultText();
        private boolean requireHugepages = Setting.SHM_REQUIRE_HUGEPAGES.defaultBoolean();
        private long pageSizeBytes = Setting.SHM_PAGE_SIZE_BYTES.defaultLong();
        private String permissionsMode = Setting.SHM_PERMISSIONS_MODE.defaultText();
        private List<String> allowedBaseDirs = List.of();
        private boolean allowDynamicStreams = Setting.POLICIES_ALLOW_DYNAMIC_STREAMS.defaultBoolean();
        private String defaultProfile = "";
        private long announcePeriodMs = Setting.POLICIES_ANNOUNCE_PERIOD_MS.defaultLong();
        private long leaseKeepaliveIntervalMs = Setting.POLICIES_LEASE_KEEPALIVE_INTERVAL_MS.defaultLong();
        private long leaseExpiryGraceIntervals = Setting.POLICIES_LEASE_EXPIRY_GRACE_INTERVALS.defaultLong();
        private long nodeIdReuseCooldownMs = Setting.POLICIES_NODE_ID_REUSE_COOLDOWN_MS.defaultLong();
        private boolean prefaultShm = Setting.POLICIES_PREFAULT_SHM.defaultBoolean();
        private boolean reuseExistingShm = Setting.POLICIES_REUSE_EXISTING_SHM.defaultBoolean();
        private boolean mlockShm = Setting.POLICIES_MLOCK_SHM.defaultBoolean();
        private boolean cleanupShmOnExit = Setting.POLICIES_CLEANUP_SHM_ON_EXIT.defaultBoolean();
        private boolean epochGcEnabled = Setting.POLICIES_EPOCH_GC_ENABLED.defaultBoolean();
        private long epochGcKeep = Setting.POLICIES_EPOCH_GC_KEEP.defaultLong();
        private Long epochGcMinAgeNs;
        private boolean epochGcOnStartup = Setting.POLICIES_EPOCH_GC_ON_STARTUP.defaultBoolean();
        private long shutdownTimeoutMs = Setting.POLICIES_SHUTDOWN_TIMEOUT_MS.defaultLong();
        private String metricsHost = Setting.METRICS_HOST.defaultText();
        private long metricsPort = Setting.METRICS_PORT.defaultLong();
        private String shutdownToken = Setting.POLICIES_SHUTDOWN_TOKEN.defaultText();

        Builder()
        {
        }

        Builder(final DriverConfiguration start)
        {
            profiles.putAll(start.profiles());
            streams.putAll(start.streams());
            copy(start.driver());
            copy(start.shm());
            copy(start.policies());
            copy(start.supervisor());
            metricsHost = start.metrics().host();
            metricsPort = start.metrics().port();
        }

        /**
         * {@link Setting#DRIVER_INSTANCE_ID}.
         *
         * @param instanceId name of the driver.
         * @return this builder.
         */
        public Builder instanceId(final String instanceId)
        {
            this.instanceId = requireNonNull(instanceId, "instanceId");
            return this;
        }

        /**
         * {@link Setting#DRIVER_AERON_DIR}.
         *
         * @param aeronDir directory of the media driver; empty for Aeron's default.
         * @return this builder.
         */
        public Builder aeronDir(final String aeronDir)
        {
            this.aeronDir = requireNonNull(aeronDir, "aeronDir");
            return this;
        }

        /**
         * {@link Setting#DRIVER_CONTROL_CHANNEL}.
         *
         * @param controlChannel channel of the control plane.
         * @return this builder.
         */
        public Builder controlChannel(final String controlChannel)
        {
            this.controlChannel = requireNonNull(controlChannel, "controlChannel");
            return this;
        }

        /**
         * {@link Setting#DRIVER_CONTROL_STREAM_ID}.
         *
         * @param controlStreamId stream id of the control plane.
         * @return this builder.
         */
        public Builder controlStreamId(final long controlStreamId)
        {
            this.controlStreamId = controlStreamId;
            return this;
        }

        /**
         * {@link Setting#DRIVER_ANNOUNCE_CHANNEL}.
         *
         * @param announceChannel channel of announces; unless called, the control channel.
         * @return this builder.
         */
        public Builder announceChannel(final String announceChannel)
        {
            this.announceChannel = requireNonNull(announceChannel, "announceChannel");
            return this;
        }

        /**
         * {@link Setting#DRIVER_ANNOUNCE_STREAM_ID}.
         *
         * @param announceStreamId stream id of announces; unless called, that of the control plane.
         * @return this builder.
         */
        public Builder announceStreamId(final long announceStreamId)
        {
            this.announceStreamId = announceStreamId;
            return this;
        }

        /**
         * {@link Setting#DRIVER_QOS_CHANNEL}.
         *
         * @param qosChannel channel of QoS reports.
         * @return this builder.
         */
        public Builder qosChannel(final String qosChannel)
        {
            this.qosChannel = requireNonNull(qosChannel, "qosChannel");
            return this;
        }

        /**
         * {@link Setting#DRIVER_QOS_STREAM_ID}.
         *
         * @param qosStreamId stream id of QoS reports.
         * @return this builder.
         */
        public Builder qosStreamId(final long qosStreamId)
        {
            this.qosStreamId = qosStreamId;
            return this;
        }

        /**
         * {@link Setting#DRIVER_STREAM_ID_RANGE}.
         *
         * @param streamIdRange ids for streams made on demand.
         * @return this builder.
         */
        public Builder streamIdRange(final StreamIdRange streamIdRange)
        {
            this.streamIdRange = requireNonNull(streamIdRange, "streamIdRange");
            return this;
        }

        /**
         * {@link Setting#DRIVER_DESCRIPTOR_STREAM_ID_RANGE}.
         *
         * @param descriptorStreamIdRange ids for descriptor streams of single consumers.
         * @return this builder.
         */
        public Builder descriptorStreamIdRange(final StreamIdRange descriptorStreamIdRange)
        {
            this.descriptorStreamIdRange = requireNonNull(descriptorStreamIdRange, "descriptorStreamIdRange");
            return this;
        }

        /**
         * {@link Setting#DRIVER_CONTROL_STREAM_ID_RANGE}.
         *
         * @param controlStreamIdRange ids for control streams of single consumers.
         * @return this builder.
         */
        public Builder controlStreamIdRange(final StreamIdRange controlStreamIdRange)
        {
            this.controlStreamIdRange = requireNonNull(controlStreamIdRange, "controlStreamIdRange");
            return this;
        }

        /**
         * {@link Setting#DRIVER_CPU}.
         *
         * @param cpu that the driver's own thread is pinned to, as Linux counts them; -1 for none.
         * @return this builder.
         */
        public Builder cpu(final long cpu)
        {
            this.cpu = cpu;
            return this;
        }

        /**
         * {@link Setting#SHM_BASE_DIR}.
         *
         * @param baseDir absolute directory of the regions.
         * @return this builder.
         */
        public Builder baseDir(final String baseDir)
        {
            this.baseDir = requireNonNull(baseDir, "baseDir");
            return this;
        }

        /**
         * {@link Setting#SHM_NAMESPACE}.
         *
         * @param namespace directory between user and streams.
         * @return this builder.
         */
        public Builder namespace(final String namespace)
        {
            this.namespace = requireNonNull(namespace, "namespace");
            return this;
        }

        /**
         * {@link Setting#SHM_REQUIRE_HUGEPAGES}.
         *
         * @param requireHugepages whether regions must lie on huge pages.
         * @return this builder.
         */
        public Builder requireHugepages(final boolean requireHugepages)
        {
            this.requireHugepages = requireHugepages;
            return this;
        }

        /**
         * {@link Setting#SHM_PAGE_SIZE_BYTES}.
         *
         * @param pageSizeBytes page size of the base directory in bytes.
         * @return this builder.
         */
        public Builder pageSizeBytes(final long pageSizeBytes)
        {
            this.pageSizeBytes = pageSizeBytes;
            return this;
        }

        /**
         * {@link Setting#SHM_PERMISSIONS_MODE}.
         *
         * @param permissionsMode mode of the region files in octal digits.
         * @return this builder.
         */
        public Builder permissionsMode(final String permissionsMode)
        {
            this.permissionsMode = requireNonNull(permissionsMode, "permissionsMode");
            return this;
        }

        /**
         * {@link Setting#SHM_ALLOWED_BASE_DIRS}.
         *
         * @param allowedBaseDirs directories that regions may lie in; where empty, the base directory alone.
         * @return this builder.
         */
        public Builder allowedBaseDirs(final List<String> allowedBaseDirs)
        {
            this.allowedBaseDirs = List.copyOf(allowedBaseDirs);
            return this;
        }

        /**
         * {@link Setting#POLICIES_ALLOW_DYNAMIC_STREAMS}.
         *
         * @param allowDynamicStreams whether streams may be made on demand.
         * @return this builder.
         */
        public Builder allowDynamicStreams(final boolean allowDynamicStreams)
        {
            this.allowDynamicStreams = allowDynamicStreams;
            return this;
        }

        /**
         * {@link Setting#POLICIES_DEFAULT_PROFILE}.
         *
         * @param defaultProfile profile of streams made on demand; where empty, the first one added.
         * @return this builder.
         */
        public Builder defaultProfile(final String defaultProfile)
        {
            this.defaultProfile = requireNonNull(defaultProfile, "defaultProfile");
            return this;
        }

        /**
         * {@link Setting#POLICIES_ANNOUNCE_PERIOD_MS}.
         *
         * @param announcePeriodMs time between announces in milliseconds.
         * @return this builder.
         */
        public Builder announcePeriodMs(final long announcePeriodMs)
        {
            this.announcePeriodMs = announcePeriodMs;
            return this;
        }

        /**
         * {@link Setting#POLICIES_LEASE_KEEPALIVE_INTERVAL_MS}.
         *
         * @param leaseKeepaliveIntervalMs time between keepalives in milliseconds.
         * @return this builder.
         */
        public Builder leaseKeepaliveIntervalMs(final long leaseKeepaliveIntervalMs)
        {
            this.leaseKeepaliveIntervalMs = leaseKeepaliveIntervalMs;
            return this;
        }

        /**
         * {@link Setting#POLICIES_LEASE_EXPIRY_GRACE_INTERVALS}.
         *
         * @param leaseExpiryGraceIntervals intervals without a sign of life that end a lease.
         * @return this builder.
         */
        public Builder leaseExpiryGraceIntervals(final long leaseExpiryGraceIntervals)
        {
            this.leaseExpiryGraceIntervals = leaseExpiryGraceIntervals;
            return this;
        }

        /**
         * {@link Setting#POLICIES_NODE_ID_REUSE_COOLDOWN_MS}.
         *
         * @param nodeIdReuseCooldownMs time in milliseconds before a node id is given again.
         * @return this builder.
         */
        public Builder nodeIdReuseCooldownMs(final long nodeIdReuseCooldownMs)
        {
            this.nodeIdReuseCooldownMs = nodeIdReuseCooldownMs;
            return this;
        }

        /**
         * {@link Setting#POLICIES_PREFAULT_SHM}.
         *
         * @param prefaultShm whether pages are made present when a region is created.
         * @return this builder.
         */
        public Builder prefaultShm(final boolean prefaultShm)
        {
            this.prefaultShm = prefaultShm;
            return this;
        }

        /**
         * {@link Setting#POLICIES_REUSE_EXISTING_SHM}.
         *
         * @param reuseExistingShm whether existing region files are used again.
         * @return this builder.
         */
        public Builder reuseExistingShm(final boolean reuseExistingShm)
        {
            this.reuseExistingShm = reuseExistingShm;
            return this;
        }

        /**
         * {@link Setting#POLICIES_MLOCK_SHM}.
         *
         * @param mlockShm whether regions are locked in memory.
         * @return this builder.
         */
        public Builder mlockShm(final boolean mlockShm)
        {
            this.mlockShm = mlockShm;
            return this;
        }

        /**
         * {@link Setting#POLICIES_CLEANUP_SHM_ON_EXIT}.
         *
         * @param cleanupShmOnExit whether the driver removes its files when it ends.
         * @return this builder.
         */
        public Builder cleanupShmOnExit(final boolean cleanupShmOnExit)
        {
            this.cleanupShmOnExit = cleanupShmOnExit;
            return this;
        }

        /**
         * {@link Setting#POLICIES_EPOCH_GC_ENABLED}.
         *
         * @param epochGcEnabled whether old epochs are removed.
         * @return this builder.
         */
        public Builder epochGcEnabled(final boolean epochGcEnabled)
        {
            this.epochGcEnabled = epochGcEnabled;
            return this;
        }

        /**
         * {@link Setting#POLICIES_EPOCH_GC_KEEP}.
         *
         * @param epochGcKeep epoch directories of a stream that stay.
         * @return this builder.
         */
        public Builder epochGcKeep(final long epochGcKeep)
        {
            this.epochGcKeep = epochGcKeep;
            return this;
        }

        /**
         * {@link Setting#POLICIES_EPOCH_GC_MIN_AGE_NS}.
         *
         * @param epochGcMinAgeNs age in nanoseconds below which none is removed; unless called, three announce periods.
         * @return this builder.
         */
        public Builder epochGcMinAgeNs(final long epochGcMinAgeNs)
        {
            this.epochGcMinAgeNs = epochGcMinAgeNs;
            return this;
        }

        /**
         * {@link Setting#POLICIES_EPOCH_GC_ON_STARTUP}.
         *
         * @param epochGcOnStartup whether old epochs are also removed at the start.
         * @return this builder.
         */
        public Builder epochGcOnStartup(final boolean epochGcOnStartup)
        {
            this.epochGcOnStartup = epochGcOnStartup;
            return this;
        }

        /**
         * {@link Setting#POLICIES_SHUTDOWN_TIMEOUT_MS}.
         *
         * @param shutdownTimeoutMs time a shutdown drains in milliseconds.
         * @return this builder.
         */
        public Builder shutdownTimeoutMs(final long shutdownTimeoutMs)
        {
            this.shutdownTimeoutMs = shutdownTimeoutMs;
            return this;
        }

        /**
         * {@link Setting#POLICIES_SHUTDOWN_TOKEN}.
         *
         * @param shutdownToken secret of a shutdown request; empty for none.
         * @return this builder.
         */
        public Builder shutdownToken(final String shutdownToken)
        {
            this.shutdownToken = requireNonNull(shutdownToken, "shutdownToken");
            return this;
        }

        /**
         * {@link Setting#METRICS_HOST}.
         *
         * @param metricsHost address that metrics are served on.
         * @return this builder.
         */
        public Builder metricsHost(final String metricsHost)
        {
            this.metricsHost = requireNonNull(metricsHost, "metricsHost");
            return this;
        }

        /**
         * {@link Setting#METRICS_PORT}.
         *
         * @param metricsPort TCP port that metrics are served on; 0 for none.
         * @return this builder.
         */
        public Builder metricsPort(final long metricsPort)
        {
            this.metricsPort = metricsPort;
            return this;
        }

        /**
         * Adds a profile, or replaces the one of that name.
         *
         * @param name    that streams refer to.
         * @param profile the shape of the regions; {@link Profile#of} is the short way to one.
         * @return this builder.
         */
        public Builder profile(final String name, final Profile profile)
        {
            profiles.put(requireNonNull(name, "name"), requireNonNull(profile, "profile"));
            return this;
        }

        /**
         * Adds a stream, or replaces the one of that name.
         *
         * @param name     for people and logs.
         * @param streamId an unsigned 32-bit value.
         * @param profile  the name of its profile.
         * @return this builder.
         */
        public Builder stream(final String name, final long streamId, final String profile)
        {
            streams.put(requireNonNull(name, "name"), new StreamDefinition(streamId, profile));
            return this;
        }

        /**
         * Asks for a supervisor; what is not said has its default.
         *
         * @param values of settings of the table {@code supervisor}: String, Long or Boolean as the setting is.
         * @return this builder.
         * @throws IllegalArgumentException for a setting of another table or a value of another type.
         */
        public Builder supervisor(final Map<Setting, Object> values)
        {
            values.forEach(SupervisorSection::requireFit);
            isSupervised = true;
            supervisor.putAll(values);
            return this;
        }

        /**
         * Completes and checks the configuration.
         *
         * @return the configuration, which is valid.
         * @throws TensorPoolException of category CONFIGURATION that lists every problem.
         */
        public DriverConfiguration build()
        {
            final DriverConfiguration configuration = complete();
            configuration.validate();
            return configuration;
        }

        /**
         * Fills in what follows from other settings, and checks nothing.
         */
        DriverConfiguration complete()
        {
            final DriverSection driver = driverSection();
            return new DriverConfiguration(
                driver, shmSection(), policies(), profiles, streams,
                SupervisorSection.complete(isSupervised, supervisor, driver),
                new MetricsSection(metricsHost, metricsPort));
        }

        private DriverSection driverSection()
        {
            return new DriverSection(
                instanceId,
                aeronDir,
                controlChannel,
                controlStreamId,
                announceChannel != null ? announceChannel : controlChannel,
                announceStreamId != null ? announceStreamId : controlStreamId,
                qosChannel,
                qosStreamId,
                streamIdRange,
                descriptorStreamIdRange,
                controlStreamIdRange,
                cpu);
        }

        private ShmSection shmSection()
        {
            final List<String> allowed = allowedBaseDirs.isEmpty() ? List.of(baseDir) : allowedBaseDirs;
            return new ShmSection(baseDir, namespace, requireHugepages, pageSizeBytes, permissionsMode, allowed);
        }

        private Policies policies()
        {
            return new Policies(
                allowDynamicStreams,
                defaultProfile.isEmpty() ? firstProfile() : defaultProfile,
                announcePeriodMs,
                leaseKeepaliveIntervalMs,
                leaseExpiryGraceIntervals,
                prefaultShm,
                reuseExistingShm,
                mlockShm,
                cleanupShmOnExit,
                epochGcEnabled,
                epochGcKeep,
                epochGcMinAgeNs != null ? epochGcMinAgeNs : defaultEpochGcMinAgeNs(),
                epochGcOnStartup,
                shutdownTimeoutMs,
                shutdownToken,
                nodeIdReuseCooldownMs);
        }

        private String firstProfile()
        {
            return profiles.keySet().stream().findFirst().orElse("");
        }

        private long defaultEpochGcMinAgeNs()
        {
            final long periodNs = TimeUnit.MILLISECONDS.toNanos(Math.max(0, announcePeriodMs));
            return Policies.saturatedProduct(periodNs, EPOCH_GC_MIN_AGE_PERIODS);
        }

        private void copy(final DriverSection section)
        {
            instanceId = section.instanceId();
            aeronDir = section.aeronDir();
            controlChannel = section.controlChannel();
            controlStreamId = section.controlStreamId();
            final boolean isFollowing = section.announceChannel().equals(controlChannel);
            announceChannel = isFollowing ? null : section.announceChannel();
            announceStreamId = section.announceStreamId() == controlStreamId ? null : (Long)section.announceStreamId();
            qosChannel = section.qosChannel();
            qosStreamId = section.qosStreamId();
            streamIdRange = section.streamIdRange();
            descriptorStreamIdRange = section.descriptorStreamIdRange();
            controlStreamIdRange = section.controlStreamIdRange();
            cpu = section.cpu();
        }

        private void copy(final ShmSection section)
        {
            baseDir = section.baseDir();
            namespace = section.namespace();
            requireHugepages = section.requireHugepages();
            pageSizeBytes = section.pageSizeBytes();
            permissionsMode = section.permissionsMode();
            final boolean isFollowing = section.allowedBaseDirs().equals(List.of(baseDir));
            allowedBaseDirs = isFollowing ? List.of() : section.allowedBaseDirs();
        }

        private void copy(final Policies section)
        {
            allowDynamicStreams = section.allowDynamicStreams();
            defaultProfile = section.defaultProfile().equals(firstProfile()) ? "" : section.defaultProfile();
            announcePeriodMs = section.announcePeriodMs();
            leaseKeepaliveIntervalMs = section.leaseKeepaliveIntervalMs();
            leaseExpiryGraceIntervals = section.leaseExpiryGraceIntervals();
            nodeIdReuseCooldownMs = section.nodeIdReuseCooldownMs();
            prefaultShm = section.prefaultShm();
            reuseExistingShm = section.reuseExistingShm();
            mlockShm = section.mlockShm();
            cleanupShmOnExit = section.cleanupShmOnExit();
            epochGcEnabled = section.epochGcEnabled();
            epochGcKeep = section.epochGcKeep();
            epochGcMinAgeNs =
                section.epochGcMinAgeNs() == defaultEpochGcMinAgeNs() ? null : (Long)section.epochGcMinAgeNs();
            epochGcOnStartup = section.epochGcOnStartup();
            shutdownTimeoutMs = section.shutdownTimeoutMs();
            shutdownToken = section.shutdownToken();
        }

        private void copy(final SupervisorSection section)
        {
            isSupervised = section.enabled();
            final Map<Setting, Object> defaults =
                SupervisorSection.complete(isSupervised, Map.of(), driverSection()).values();
            section.values().forEach((setting, value) ->
            {
                if (!value.equals(defaults.get(setting)))
                {
                    supervisor.put(setting, value);
                }
            });
        }
    }
}
