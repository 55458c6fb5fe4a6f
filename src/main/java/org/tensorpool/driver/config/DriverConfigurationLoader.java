package org.tensorpool.driver.config;

import org.tensorpool.TensorPoolException;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a {@link DriverConfiguration} from a TOML file and the environment. A variable named as
 * {@link Setting#environment()} says wins over the file; what neither sets has the specification's default. Every
 * problem is reported at once, each on its own line: {@code file:line:column: key: found this, expected that}. A call
 * keeps no state, so any thread may load.
 */
public final class DriverConfigurationLoader
{
    private static final List<String> SECTIONS = List.of(
        "driver", "shm", "policies", "profiles", "streams", SupervisorSection.TABLE, MetricsSection.TABLE);
    private static final String PAYLOAD_POOLS = "payload_pools";
    private static final List<String> PROFILE_KEYS = List.of(
        Setting.PROFILE_HEADER_NSLOTS.lastPart(), PAYLOAD_POOLS, Setting.PROFILE_HEADER_SLOT_BYTES.lastPart());

    private final TomlTable root;
    private final SettingReader reader;
    private final Problems problems;
    private final DriverConfiguration.Builder builder = DriverConfiguration.builder();

    private DriverConfigurationLoader(
        final TomlTable root, final String file, final Map<String, String> environment, final Problems problems)
    {
        this.root = root;
        this.problems = problems;
        this.reader = new SettingReader(file, environment, problems);
    }

    /**
     * Reads a file and lets the environment override it.
     *
     * @param toml        a regular file of UTF-8 text, at most 1 MiB long.
     * @param environment names and values, as {@link System#getenv()} gives them; others than the driver's are ignored.
     * @return the configuration, complete and valid.
     * @throws TensorPoolException of category CONFIGURATION where the file can't be read, or with every problem in it.
     */
    public static DriverConfiguration load(final Path toml, final Map<String, String> environment)
    {
        final TomlTable root = TomlFile.read(toml);
        final String file = toml.toString();
        return new DriverConfigurationLoader(root, file, environment, new Problems(Origin.file(file))).load();
    }

    /**
     * Reads the environment alone. No variable can define a profile or a stream, so this fails and says what is
     * missing; it is for callers that let the user leave the file out.
     *
     * @param environment names and values, as {@link System#getenv()} gives them; others than the driver's are ignored.
     * @return the configuration, complete and valid.
     * @throws TensorPoolException of category CONFIGURATION that lists every problem.
     */
    public static DriverConfiguration load(final Map<String, String> environment)
    {
        return new DriverConfigurationLoader(Toml.parse(""), "", environment, new Problems(Origin.CODE)).load();
    }

    /**
     * Reads a file as {@link #load(Path, Map)} does, and tells what set each setting.
     *
     * @param toml        a regular file of UTF-8 text, at most 1 MiB long.
     * @param environment names and values, as {@link System#getenv()} gives them; others than the driver's are ignored.
     * @return the configuration, complete and valid, and where it came from.
     * @throws TensorPoolException of category CONFIGURATION where the file can't be read, or with every problem in it.
     */
    public static EffectiveConfiguration explain(final Path toml, final Map<String, String> environment)
    {
        final TomlTable root = TomlFile.read(toml);
        final Problems problems = new Problems(Origin.file(toml.toString()));
        final DriverConfigurationLoader loader =
            new DriverConfigurationLoader(root, toml.toString(), environment, problems);
        final DriverConfiguration configuration = loader.load();
        return new EffectiveConfiguration(configuration, EffectiveSettings.of(configuration, problems));
    }

    /**
     * What counts without a file: the defaults and the environment. There are no profiles and no streams then, so this
     * is nothing that a driver could start with.
     *
     * @param environment names and values, as {@link System#getenv()} gives them; others than the driver's are ignored.
     * @return the configuration without profiles and streams, and where it came from.
     * @throws TensorPoolException of category CONFIGURATION that lists every problem of the environment.
     */
    public static EffectiveConfiguration explain(final Map<String, String> environment)
    {
        final Problems problems = new Problems(Origin.CODE);
        final DriverConfigurationLoader loader =
            new DriverConfigurationLoader(Toml.parse(""), "", environment, problems);
        loader.read();
        final DriverConfiguration configuration = loader.builder.complete();
        ConfigurationRules.checkTables(configuration, problems);
        problems.throwIfAny();
        return new EffectiveConfiguration(configuration, EffectiveSettings.of(configuration, problems));
    }

    private DriverConfiguration load()
    {
        read();
        final DriverConfiguration configuration = builder.complete();
        ConfigurationRules.check(configuration, problems);
        problems.throwIfAny();
        return configuration;
    }

    private void read()
    {
        reader.checkKeys(root, null, SECTIONS);
        readDriver(section("driver"));
        readShm(section("shm"));
        readPolicies(section("policies"));
        readProfiles(reader.table(root, "profiles", Key.of("profiles")));
        readStreams(reader.table(root, "streams", Key.of("streams")));
        readSupervisor(section(SupervisorSection.TABLE));
        final TomlTable metrics = section(MetricsSection.TABLE);
        number(metrics, Setting.METRICS_PORT, builder::metricsPort);
        string(metrics, Setting.METRICS_HOST, builder::metricsHost);
    }

    private TomlTable section(final String name)
    {
        final Key key = Key.of(name);
        final TomlTable table = reader.table(root, name, key);
        final List<String> known = Arrays.stream(Setting.values())
            .filter((setting) -> setting.isIn(name))
            .map(Setting::lastPart)
            .toList();
        reader.checkKeys(table, key, known);
        return table;
    }

    private void readDriver(final TomlTable table)
    {
        string(table, Setting.DRIVER_INSTANCE_ID, builder::instanceId);
        string(table, Setting.DRIVER_AERON_DIR, builder::aeronDir);
        string(table, Setting.DRIVER_CONTROL_CHANNEL, builder::controlChannel);
        number(table, Setting.DRIVER_CONTROL_STREAM_ID, builder::controlStreamId);
        string(table, Setting.DRIVER_ANNOUNCE_CHANNEL, builder::announceChannel);
        number(table, Setting.DRIVER_ANNOUNCE_STREAM_ID, builder::announceStreamId);
        string(table, Setting.DRIVER_QOS_CHANNEL, builder::qosChannel);
        number(table, Setting.DRIVER_QOS_STREAM_ID, builder::qosStreamId);
        range(table, Setting.DRIVER_STREAM_ID_RANGE, builder::streamIdRange);
        range(table, Setting.DRIVER_DESCRIPTOR_STREAM_ID_RANGE, builder::descriptorStreamIdRange);
        range(table, Setting.DRIVER_CONTROL_STREAM_ID_RANGE, builder::controlStreamIdRange);
        number(table, Setting.DRIVER_CPU, builder::cpu);
    }

    private void readShm(final TomlTable table)
    {
        string(table, Setting.SHM_BASE_DIR, builder::baseDir);
        string(table, Setting.SHM_NAMESPACE, builder::namespace);
        flag(table, Setting.SHM_REQUIRE_HUGEPAGES, builder::requireHugepages);
        number(table, Setting.SHM_PAGE_SIZE_BYTES, builder::pageSizeBytes);
        string(table, Setting.SHM_PERMISSIONS_MODE, builder::permissionsMode);
        read(table, Setting.SHM_ALLOWED_BASE_DIRS, List.class,
            (directories) -> builder.allowedBaseDirs(stringsIn(directories)));
    }

    private void readPolicies(final TomlTable table)
    {
        flag(table, Setting.POLICIES_ALLOW_DYNAMIC_STREAMS, builder::allowDynamicStreams);
        string(table, Setting.POLICIES_DEFAULT_PROFILE, builder::defaultProfile);
        number(table, Setting.POLICIES_ANNOUNCE_PERIOD_MS, builder::announcePeriodMs);
        number(table, Setting.POLICIES_LEASE_KEEPALIVE_INTERVAL_MS, builder::leaseKeepaliveIntervalMs);
        number(table, Setting.POLICIES_LEASE_EXPIRY_GRACE_INTERVALS, builder::leaseExpiryGraceIntervals);
        number(table, Setting.POLICIES_NODE_ID_REUSE_COOLDOWN_MS, builder::nodeIdReuseCooldownMs);
        flag(table, Setting.POLICIES_PREFAULT_SHM, builder::prefaultShm);
        flag(table, Setting.POLICIES_REUSE_EXISTING_SHM, builder::reuseExistingShm);
        flag(table, Setting.POLICIES_MLOCK_SHM, builder::mlockShm);
        flag(table, Setting.POLICIES_CLEANUP_SHM_ON_EXIT, builder::cleanupShmOnExit);
        flag(table, Setting.POLICIES_EPOCH_GC_ENABLED, builder::epochGcEnabled);
        number(table, Setting.POLICIES_EPOCH_GC_KEEP, builder::epochGcKeep);
        number(table, Setting.POLICIES_EPOCH_GC_MIN_AGE_NS, builder::epochGcMinAgeNs);
        flag(table, Setting.POLICIES_EPOCH_GC_ON_STARTUP, builder::epochGcOnStartup);
        number(table, Setting.POLICIES_SHUTDOWN_TIMEOUT_MS, builder::shutdownTimeoutMs);
        string(table, Setting.POLICIES_SHUTDOWN_TOKEN, builder::shutdownToken);
    }

    private void readProfiles(final TomlTable profiles)
    {
        final Key profilesKey = Key.of("profiles");
        reader.checkKeys(profiles, profilesKey, profiles.keySet());
        for (final String name : profiles.keySet())
        {
            final Key key = profilesKey.child(name);
            final TomlTable table = reader.table(profiles, name, key);
            reader.checkKeys(table, key, PROFILE_KEYS);
            final Setting setting = Setting.PROFILE_HEADER_NSLOTS;
            final Long nslots = profileNumber(setting, name, table, key);
            // There is one value that it may have, so reading it is checking it.
            profileNumber(Setting.PROFILE_HEADER_SLOT_BYTES, name, table, key);
            builder.profile(name, new Profile(
                (int)(nslots == null ? setting.defaultLong() : nslots), readPools(table, key.child(PAYLOAD_POOLS))));
        }
    }

    private Long profileNumber(final Setting setting, final String name, final TomlTable table, final Key key)
    {
        return reader.read(setting, table, key.child(setting), setting.environment(name), Long.class);
    }

    private List<PayloadPool> readPools(final TomlTable profile, final Key key)
    {
        final Object raw = profile.get(List.of(PAYLOAD_POOLS));
        final List<PayloadPool> pools = new ArrayList<>();
        if (raw instanceof final TomlArray array)
        {
            for (int i = 0; i < array.size(); i++)
            {
                reader.locate(key.index(i), array.inputPositionOf(i));
                pools.add(readPool(array.get(i), key.index(i)));
            }
        }
        else if (raw != null)
        {
            problems.unreadable(key, Found.describe(raw), "an array of tables [[" + key.text() + "]]");
        }
        return pools;
    }

    private PayloadPool readPool(final Object raw, final Key key)
    {
        if (!(raw instanceof final TomlTable table))
        {
            problems.unreadable(key, Found.describe(raw), "a table such as { pool_id = 1, stride_bytes = 1048576 }");
            return new PayloadPool(0, 0);
        }
        final Setting id = Setting.POOL_ID;
        final Setting stride = Setting.POOL_STRIDE_BYTES;
        reader.checkKeys(table, key, List.of(id.lastPart(), stride.lastPart()));
        final long poolId = reader.require(id, table, key.child(id), id.environment(), Long.class, 0L);
        final long bytes = reader.require(stride, table, key.child(stride), stride.environment(), Long.class, 0L);
        return new PayloadPool((int)poolId, bytes);
    }

    private void readStreams(final TomlTable streams)
    {
        final Key streamsKey = Key.of("streams");
        reader.checkKeys(streams, streamsKey, streams.keySet());
        for (final String name : streams.keySet())
        {
            final Key key = streamsKey.child(name);
            final TomlTable table = reader.table(streams, name, key);
            final StreamDefinition stream = problems.isReadable(key) ?
                readStream(name, table, key) : new StreamDefinition(0, "");
            builder.stream(name, stream.streamId(), stream.profile());
        }
    }

    private StreamDefinition readStream(final String name, final TomlTable table, final Key key)
    {
        final Setting id = Setting.STREAM_ID;
        final Setting profile = Setting.STREAM_PROFILE;
        reader.checkKeys(table, key, List.of(id.lastPart(), profile.lastPart()));
        return new StreamDefinition(
            reader.require(id, table, key.child(id), id.environment(name), Long.class, 0L),
            reader.require(profile, table, key.child(profile), profile.environment(name), String.class, ""));
    }

    private void readSupervisor(final TomlTable table)
    {
        final Map<Setting, Object> values = new EnumMap<>(Setting.class);
        for (final Setting setting : Setting.values())
        {
            if (setting.isIn(SupervisorSection.TABLE))
            {
                read(table, setting, SupervisorSection.typeOf(setting), (value) -> values.put(setting, value));
            }
        }
        if (root.contains(List.of(SupervisorSection.TABLE)) || !values.isEmpty())
        {
            builder.supervisor(values);
        }
    }

    private void string(final TomlTable table, final Setting setting, final Consumer<String> target)
    {
        read(table, setting, String.class, target);
    }

    private void number(final TomlTable table, final Setting setting, final Consumer<Long> target)
    {
        read(table, setting, Long.class, target);
    }

    private void flag(final TomlTable table, final Setting setting, final Consumer<Boolean> target)
    {
        read(table, setting, Boolean.class, target);
    }

    private void range(final TomlTable table, final Setting setting, final Consumer<StreamIdRange> target)
    {
        read(table, setting, StreamIdRange.class, target);
    }

    private <T> void read(
        final TomlTable table, final Setting setting, final Class<T> type, final Consumer<? super T> target)
    {
        final T value = reader.read(setting, table, Key.of(setting), setting.environment(), type);
        if (value != null)
        {
            target.accept(value);
        }
    }

    private static List<String> stringsIn(final List<?> values)
    {
        return values.stream().map(String.class::cast).toList();
    }
}
