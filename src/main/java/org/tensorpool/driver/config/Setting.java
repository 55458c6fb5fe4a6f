package org.tensorpool.driver.config;

import java.util.Locale;

/**
 * Every key of the driver's configuration, once: those of driver specification §17 and those that other drivers know.
 * The loader, the defaults in code and the documentation read this table, so that a setting has one name and one
 * default everywhere. In a key, {@code <name>} stands for the name of a profile or a stream.
 */
public enum Setting
{
    /** Name of this driver. */
    DRIVER_INSTANCE_ID("driver.instance_id", Type.STRING, "driver-01",
        "Name of this driver in logs and diagnostics."),
    /** Directory of the media driver. */
    DRIVER_AERON_DIR("driver.aeron_dir", Type.STRING, "",
        "Directory of the Aeron media driver; empty for Aeron's own default."),
    /** Channel of the control plane. */
    DRIVER_CONTROL_CHANNEL("driver.control_channel", Type.STRING, "aeron:ipc?term-length=4m",
        "Aeron channel that attach requests, keepalives and their answers travel on."),
    /** Stream id of the control plane. */
    DRIVER_CONTROL_STREAM_ID("driver.control_stream_id", 1, Limit.STREAM_ID, "", "1000",
        "Stream id of the control plane."),
    /** Channel of announces. */
    DRIVER_ANNOUNCE_CHANNEL("driver.announce_channel", Type.STRING, "value of driver.control_channel",
        "Aeron channel that pools are announced on."),
    /** Stream id of announces. */
    DRIVER_ANNOUNCE_STREAM_ID("driver.announce_stream_id", 1, Limit.STREAM_ID, "", "value of driver.control_stream_id",
        "Stream id that pools are announced on."),
    /** Channel of QoS reports. */
    DRIVER_QOS_CHANNEL("driver.qos_channel", Type.STRING, "aeron:ipc?term-length=4m",
        "Aeron channel that producers and consumers report their state on."),
    /** Stream id of QoS reports. */
    DRIVER_QOS_STREAM_ID("driver.qos_stream_id", 1, Limit.STREAM_ID, "", "1200",
        "Stream id of the QoS reports."),
    /** Ids for streams made on demand. */
    DRIVER_STREAM_ID_RANGE("driver.stream_id_range", Type.STREAM_ID_RANGE, "",
        "Stream ids for streams that are created on demand; empty: none are created."),
    /** Ids for descriptor streams of single consumers. */
    DRIVER_DESCRIPTOR_STREAM_ID_RANGE("driver.descriptor_stream_id_range", Type.STREAM_ID_RANGE, "",
        "Stream ids for descriptor streams of single consumers; empty: all share one."),
    /** Ids for control streams of single consumers. */
    DRIVER_CONTROL_STREAM_ID_RANGE("driver.control_stream_id_range", Type.STREAM_ID_RANGE, "",
        "Stream ids for control streams of single consumers; empty: all share one."),
    /** CPU of the driver's thread. */
    DRIVER_CPU("driver.cpu", -1, Limit.CPU, "", "-1",
        "CPU that the driver's own thread is pinned to, as Linux counts them; -1: none."),

    /** Root directory of the regions. */
    SHM_BASE_DIR("shm.base_dir", Type.STRING, "/dev/shm/tensorpool",
        "Directory below which the driver creates its regions: tmpfs, or hugetlbfs for huge pages."),
    /** Directory between user and streams. */
    SHM_NAMESPACE("shm.namespace", Type.STRING, "default",
        "Directory below the user's own that keeps deployments on one host apart; one driver a namespace."),
    /** Whether regions must lie on huge pages. */
    SHM_REQUIRE_HUGEPAGES("shm.require_hugepages", Type.BOOLEAN, "false",
        "Whether regions must lie on huge pages where a client does not say."),
    /** Page size of the base directory. */
    SHM_PAGE_SIZE_BYTES("shm.page_size_bytes", Type.POWER_OF_TWO, 4096, 1L << 31, "bytes", "4096",
        "Page size of the file system that holds the base directory."),
    /** Mode of region files. */
    SHM_PERMISSIONS_MODE("shm.permissions_mode", Type.STRING, "660",
        "Mode of the region files, in octal."),
    /** Where regions may lie. */
    SHM_ALLOWED_BASE_DIRS("shm.allowed_base_dirs", Type.STRING_LIST, "shm.base_dir alone",
        "Directories that regions may lie in; a variable separates them by commas."),

    /** Whether streams may be made on demand. */
    POLICIES_ALLOW_DYNAMIC_STREAMS("policies.allow_dynamic_streams", Type.BOOLEAN, "false",
        "Whether a producer's attach may create a stream that no [streams] entry defines."),
    /** Profile of streams made on demand. */
    POLICIES_DEFAULT_PROFILE("policies.default_profile", Type.STRING, "first profile defined",
        "Profile of streams that are created on demand."),
    /** Time between announces. */
    POLICIES_ANNOUNCE_PERIOD_MS("policies.announce_period_ms", 1, Limit.UINT32, "milliseconds", "1000",
        "Time between two announces of a stream."),
    /** Time between keepalives. */
    POLICIES_LEASE_KEEPALIVE_INTERVAL_MS("policies.lease_keepalive_interval_ms", 1, Limit.UINT32, "milliseconds",
        "1000", "Time between two keepalives of a client."),
    /** Keepalives that may be missed. */
    POLICIES_LEASE_EXPIRY_GRACE_INTERVALS("policies.lease_expiry_grace_intervals", 1, Limit.UINT32, "intervals", "3",
        "Keepalive intervals without a sign of life after which a lease expires."),
    /** Whether pages are touched at creation. */
    POLICIES_PREFAULT_SHM("policies.prefault_shm", Type.BOOLEAN, "true",
        "Whether a region's pages are made present when it is created."),
    /** Whether existing files are used again. */
    POLICIES_REUSE_EXISTING_SHM("policies.reuse_existing_shm", Type.BOOLEAN, "false",
        "Whether region files that exist already are used again rather than made anew."),
    /** Whether regions are locked in memory. */
    POLICIES_MLOCK_SHM("policies.mlock_shm", Type.BOOLEAN, "false",
        "Whether the driver locks regions in memory; failing to is fatal."),
    /** Whether the driver takes its files with it. */
    POLICIES_CLEANUP_SHM_ON_EXIT("policies.cleanup_shm_on_exit", Type.BOOLEAN, "false",
        "Whether the driver removes its region files when it ends."),
    /** Whether old epochs are collected. */
    POLICIES_EPOCH_GC_ENABLED("policies.epoch_gc_enabled", Type.BOOLEAN, "true",
        "Whether directories of old epochs are removed."),
    /** Epochs that stay. */
    POLICIES_EPOCH_GC_KEEP("policies.epoch_gc_keep", 1, Limit.UINT32, "epochs", "2",
        "Epoch directories of a stream that stay, the current one included."),
    /** Age before an epoch may go. */
    POLICIES_EPOCH_GC_MIN_AGE_NS("policies.epoch_gc_min_age_ns", 0, Long.MAX_VALUE, "nanoseconds",
        "3 times policies.announce_period_ms", "Age below which an epoch directory is never removed."),
    /** Whether a starting driver collects. */
    POLICIES_EPOCH_GC_ON_STARTUP("policies.epoch_gc_on_startup", Type.BOOLEAN, "false",
        "Whether old epochs are also removed when the driver starts."),
    /** Time for draining. */
    POLICIES_SHUTDOWN_TIMEOUT_MS("policies.shutdown_timeout_ms", 0, Limit.UINT32, "milliseconds", "2000",
        "Time a shutdown drains before it completes."),
    /** Secret that allows a remote shutdown. */
    POLICIES_SHUTDOWN_TOKEN("policies.shutdown_token", Type.SECRET, "",
        "Secret a shutdown request must carry; empty: no request is honoured."),

    /** Rest of a node id. */
    POLICIES_NODE_ID_REUSE_COOLDOWN_MS("policies.node_id_reuse_cooldown_ms", 0, Limit.UINT32, "milliseconds", "1000",
        "Time a node id rests after its lease has ended before another lease gets it."),

    /** Slots of a profile. */
    PROFILE_HEADER_NSLOTS("profiles.<name>.header_nslots", Type.POWER_OF_TWO, 2, 1L << 20, "slots", "1024",
        "Slots of the header ring and of each pool."),
    /** Length of a header slot. */
    PROFILE_HEADER_SLOT_BYTES("profiles.<name>.header_slot_bytes", 256, 256, "bytes", "256",
        "Length of a slot of the header ring; the wire format allows no other."),
    /** Id of a pool. */
    POOL_ID("profiles.<name>.payload_pools[].pool_id", 1, 65_534, "", "",
        "Number of the pool, once in a profile."),
    /** Slot size of a pool. */
    POOL_STRIDE_BYTES("profiles.<name>.payload_pools[].stride_bytes", Type.POWER_OF_TWO, 64, 1L << 31, "bytes", "",
        "Length of one payload slot: the largest payload the pool can take."),

    /** Id of a stream. */
    STREAM_ID("streams.<name>.stream_id", 1, Limit.STREAM_ID, "", "",
        "Stream id of a stream that exists from the start."),
    /** Profile of a stream. */
    STREAM_PROFILE("streams.<name>.profile", Type.STRING, "",
        "Profile that the stream's regions are made from."),

    /** Name of the supervisor. */
    SUPERVISOR_INSTANCE_ID("supervisor.instance_id", Type.STRING, "value of driver.instance_id",
        "Name of the supervisor in logs and counters."),
    /** CPU of the supervisor's thread. */
    SUPERVISOR_CPU("supervisor.cpu", -1, Limit.CPU, "", "-1",
        "CPU that the supervisor's own thread is pinned to in tp_supervisor; -1: none."),
    /** Streams that are kept track of. */
    SUPERVISOR_STREAM_CAPACITY("supervisor.stream_capacity", 1, Limit.CONSUMERS, "streams", "256",
        "Streams that the supervisor keeps track of at most."),
    /** Producers that are kept track of. */
    SUPERVISOR_PRODUCER_CAPACITY("supervisor.producer_capacity", 1, Limit.CONSUMERS, "producers", "256",
        "Producers that the supervisor keeps track of at most."),
    /** Silence that means death. */
    SUPERVISOR_LIVENESS_PERIODS("supervisor.liveness_periods", 1, 1000, "announce periods", "3",
        "Announce periods (policies.announce_period_ms) without a report after which a producer or consumer is taken " +
        "for dead; 3 to 5 by the specification."),
    /** Silence of announces. */
    SUPERVISOR_ANNOUNCE_TIMEOUT_MS("supervisor.announce_timeout_ms", 1, Limit.UINT32, "milliseconds", "5000",
        "Silence of announces after which the supervisor takes a stream for down."),
    /** Share of frames that may be lost. */
    SUPERVISOR_DROPS_THRESHOLD_PPM("supervisor.drops_threshold_ppm", 0, 1_000_000, "frames in a million", "1000",
        "Frames that a consumer may lose to gaps, or to being late, before the supervisor raises an event."),
    /** Time over which losses are looked at. */
    SUPERVISOR_DROPS_WINDOW_MS("supervisor.drops_window_ms", 1, Limit.UINT32, "milliseconds", "10000",
        "Time over which losses must go on for the supervisor to raise an event."),
    /** Whether losses lead to a limited rate. */
    SUPERVISOR_RATE_LIMIT_ON_DROPS("supervisor.rate_limit_on_drops", Type.BOOLEAN, "false",
        "Whether the supervisor holds a consumer that loses too many frames to the rate that it asked for."),
    /** Time after which a consumer is let go. */
    SUPERVISOR_RATE_LIMIT_HOLD_MS("supervisor.rate_limit_hold_ms", 0, Limit.UINT32, "milliseconds", "60000",
        "Time without such losses after which the supervisor lets that consumer go again; 0: never."),
    /** Channel of the control plane for the supervisor. */
    SUPERVISOR_CONTROL_CHANNEL("supervisor.control_channel", Type.STRING, "value of driver.control_channel",
        "Aeron channel on which the supervisor hears consumers and steers them."),
    /** Stream id of the control plane for the supervisor. */
    SUPERVISOR_CONTROL_STREAM_ID("supervisor.control_stream_id", 1, Limit.STREAM_ID, "",
        "value of driver.control_stream_id", "Stream id of the control plane for the supervisor."),
    /** Channel of announces for the supervisor. */
    SUPERVISOR_ANNOUNCE_CHANNEL("supervisor.announce_channel", Type.STRING, "value of driver.announce_channel",
        "Aeron channel on which the supervisor hears announces of pools."),
    /** Stream id of announces for the supervisor. */
    SUPERVISOR_ANNOUNCE_STREAM_ID("supervisor.announce_stream_id", 1, Limit.STREAM_ID, "",
        "value of driver.announce_stream_id", "Stream id of announces for the supervisor."),
    /** Channel of metadata for the supervisor. */
    SUPERVISOR_METADATA_CHANNEL("supervisor.metadata_channel", Type.STRING, "value of driver.control_channel",
        "Aeron channel on which the supervisor hears what sources say of their data."),
    /** Stream id of metadata for the supervisor. */
    SUPERVISOR_METADATA_STREAM_ID("supervisor.metadata_stream_id", 1, Limit.STREAM_ID, "", "1300",
        "Stream id of metadata for the supervisor."),
    /** Channel of QoS reports for the supervisor. */
    SUPERVISOR_QOS_CHANNEL("supervisor.qos_channel", Type.STRING, "value of driver.qos_channel",
        "Aeron channel on which the supervisor hears QoS reports."),
    /** Stream id of QoS reports for the supervisor. */
    SUPERVISOR_QOS_STREAM_ID("supervisor.qos_stream_id", 1, Limit.STREAM_ID, "", "value of driver.qos_stream_id",
        "Stream id of QoS reports for the supervisor."),
    /** Consumers that are kept track of. */
    SUPERVISOR_CONSUMER_CAPACITY("supervisor.consumer_capacity", 1, Limit.CONSUMERS, "consumers", "256",
        "Consumers that the supervisor keeps track of at most."),
    /** Silence that ends a consumer. */
    SUPERVISOR_CONSUMER_STALE_MS("supervisor.consumer_stale_ms", 1, Limit.UINT32, "milliseconds", "5000",
        "Silence of a consumer after which the supervisor forgets it."),
    /** Whether consumers get streams of their own. */
    SUPERVISOR_PER_CONSUMER_ENABLED("supervisor.per_consumer_enabled", Type.BOOLEAN, "false",
        "Whether the supervisor gives consumers streams of their own."),
    /** Channel of descriptors for single consumers. */
    SUPERVISOR_PER_CONSUMER_DESCRIPTOR_CHANNEL("supervisor.per_consumer_descriptor_channel", Type.STRING, "",
        "Aeron channel of descriptor streams of single consumers; empty: that which the consumer asks for."),
    /** First id of descriptor streams for single consumers. */
    SUPERVISOR_PER_CONSUMER_DESCRIPTOR_BASE("supervisor.per_consumer_descriptor_base", 0, Limit.STREAM_ID, "", "0",
        "Lowest stream id of descriptor streams of single consumers; 0 for none."),
    /** Ids of descriptor streams for single consumers. */
    SUPERVISOR_PER_CONSUMER_DESCRIPTOR_RANGE("supervisor.per_consumer_descriptor_range", 0, Limit.STREAM_ID, "ids",
        "0", "How many stream ids there are for descriptor streams of single consumers."),
    /** Channel of control streams for single consumers. */
    SUPERVISOR_PER_CONSUMER_CONTROL_CHANNEL("supervisor.per_consumer_control_channel", Type.STRING, "",
        "Aeron channel of control streams of single consumers; empty: that which the consumer asks for."),
    /** First id of control streams for single consumers. */
    SUPERVISOR_PER_CONSUMER_CONTROL_BASE("supervisor.per_consumer_control_base", 0, Limit.STREAM_ID, "", "0",
        "Lowest stream id of control streams of single consumers; 0 for none."),
    /** Ids of control streams for single consumers. */
    SUPERVISOR_PER_CONSUMER_CONTROL_RANGE("supervisor.per_consumer_control_range", 0, Limit.STREAM_ID, "ids", "0",
        "How many stream ids there are for control streams of single consumers."),
    /** Whether consumers are kept off shared memory. */
    SUPERVISOR_FORCE_NO_SHM("supervisor.force_no_shm", Type.BOOLEAN, "false",
        "Whether the supervisor tells every consumer to do without shared memory."),
    /** Mode that consumers are put into. */
    SUPERVISOR_FORCE_MODE("supervisor.force_mode", 0, 2, "", "0",
        "Mode that the supervisor puts every consumer into: 1 stream, 2 rate limited, 0 what it asks for."),
    /** Where consumers without shared memory look. */
    SUPERVISOR_PAYLOAD_FALLBACK_URI("supervisor.payload_fallback_uri", Type.STRING, "",
        "URI that consumers without shared memory take payloads from; empty for none."),

    /** Port of the metrics endpoint. */
    METRICS_PORT("metrics.port", 0, Limit.PORT, "", "0",
        "TCP port on which metrics are served to Prometheus, by whatever reads this file; 0: they are not."),
    /** Address of the metrics endpoint. */
    METRICS_HOST("metrics.host", Type.STRING, "127.0.0.1",
        "Address that the metrics are served on; anything but loopback shows them to the network.");

    /**
     * What a value may look like.
     */
    public enum Type
    {
        /** Text. */
        STRING,
        /** Text that no message and no dump may show. */
        SECRET,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A whole number between two limits. */
        INTEGER,
        /** A whole number between two limits that is a power of two. */
        POWER_OF_TWO,
        /** {@code "first-last"} or {@code [first, last]}, or empty. */
        STREAM_ID_RANGE,
        /** An array of texts; in a variable separated by commas. */
        STRING_LIST
    }

    private static final class Limit
    {
        static final long UINT32 = 0xFFFF_FFFFL;
        // Messages use 0 for "no stream" and all ones for null.
        static final long STREAM_ID = UINT32 - 1;
        static final long PORT = 65_535;
        static final long CONSUMERS = 1 << 16;
        // As many as glibc's cpu_set_t holds.
        static final long CPU = 1023;
    }

    private static final String NAME = "<name>";

    private final String key;
    private final Type type;
    private final long min;
    private final long max;
    private final String unit;
    private final String defaultText;
    private final String meaning;

    Setting(final String key, final Type type, final String defaultText, final String meaning)
    {
        this(key, type, 0, 0, "", defaultText, meaning);
    }

    Setting(
        final String key,
        final long min,
        final long max,
        final String unit,
        final String defaultText,
        final String meaning)
    {
        this(key, Type.INTEGER, min, max, unit, defaultText, meaning);
    }

    Setting(
        final String key,
        final Type type,
        final long min,
        final long max,
        final String unit,
        final String defaultText,
        final String meaning)
    {
        this.key = key;
        this.type = type;
        this.min = min;
        this.max = max;
        this.unit = unit;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /**
     * The key as a TOML file has it.
     *
     * @return dotted; {@code <name>} and {@code []} stand for what the file chooses.
     */
    public String key()
    {
        return key;
    }

    /**
     * The last part of the key.
     *
     * @return what stands left of the equals sign.
     */
    public String lastPart()
    {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /**
     * The environment variable that overrides the file: the key in capitals with underscores for dots.
     *
     * @return the variable; empty for the members of a pool, which have none.
     */
    public String environment()
    {
        return key.indexOf('[') < 0 ? key.toUpperCase(Locale.ROOT).replace('.', '_') : "";
    }

    /**
     * The environment variable for one profile or stream.
     *
     * @param name of the profile or stream.
     * @return the variable; empty for the members of a pool, which have none.
     */
    public String environment(final String name)
    {
        return key.indexOf('[') < 0 ? key.replace(NAME, name).toUpperCase(Locale.ROOT).replace('.', '_') : "";
    }

    /**
     * What the value may look like.
     *
     * @return the type.
     */
    public Type type()
    {
        return type;
    }

    /**
     * What is used where file and environment are silent.
     *
     * @return the default, or in words where it follows another setting; empty where it is empty or where there is
     * none because the key must be given (pools and streams).
     */
    public String defaultText()
    {
        return defaultText;
    }

    /**
     * What a number counts.
     *
     * @return the unit; empty where there is none.
     */
    public String unit()
    {
        return unit;
    }

    /**
     * What the setting is for.
     *
     * @return one sentence.
     */
    public String meaning()
    {
        return meaning;
    }

    /**
     * What a correct value looks like, for messages and documentation.
     *
     * @return for example {@code an integer from 1 to 4294967294}.
     */
    public String expected()
    {
        return switch (type)
        {
            case STRING, SECRET -> "a string";
            case BOOLEAN -> "true or false";
            case INTEGER -> (min == max ? "the integer " + min : "an integer from " + min + " to " + max) + inUnits();
            case POWER_OF_TWO -> "a power of two from " + min + " to " + max + inUnits();
            case STREAM_ID_RANGE -> "\"first-last\" or [first, last] with stream ids from 1 to " + Limit.STREAM_ID +
                ", or an empty string for none";
            case STRING_LIST -> "an array of strings";
        };
    }

    /** True for the keys of one of the tables of fixed names, which occur once. */
    boolean isIn(final String table)
    {
        return key.startsWith(table + ".");
    }

    boolean accepts(final long value)
    {
        return min <= value && value <= max && (type != Type.POWER_OF_TWO || Long.bitCount(value) == 1);
    }

    long defaultLong()
    {
        return Long.parseLong(defaultText);
    }

    boolean defaultBoolean()
    {
        return Boolean.parseBoolean(defaultText);
    }

    private String inUnits()
    {
        return unit.isEmpty() ? "" : " (" + unit + ")";
    }
}
