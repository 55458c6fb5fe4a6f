package org.tensorpool.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.DriverSection;
import org.tensorpool.driver.config.Policies;
import picocli.CommandLine.Option;

/**
 * Where the system runs that a command talks to. What is given on the command line comes first, then the environment,
 * then the driver's TOML file, then defaults.
 */
final class ConnectionOptions
{
    @Option(names = "--aeron-dir", paramLabel = "DIR",
        description = "Directory of the media driver (environment TP_AERON_DIR).")
    private String aeronDir;

    @Option(names = "--control-channel", paramLabel = "URI",
        description = "Control channel (TP_CONTROL_CHANNEL; default aeron:ipc?term-length=4m).")
    private String controlChannel;

    @Option(names = "--control-stream-id", paramLabel = "ID",
        description = "Control stream (TP_CONTROL_STREAM_ID; default 1000).")
    private Integer controlStreamId;

    @Option(names = "--announce-channel", paramLabel = "URI",
        description = "Announce channel (TP_ANNOUNCE_CHANNEL; default aeron:ipc?term-length=4m).")
    private String announceChannel;

    @Option(names = "--announce-stream-id", paramLabel = "ID",
        description = "Announce stream (TP_ANNOUNCE_STREAM_ID; default 1001).")
    private Integer announceStreamId;

    @Option(names = "--descriptor-channel", paramLabel = "URI",
        description = "Descriptor channel (TP_DESCRIPTOR_CHANNEL; default aeron:ipc).")
    private String descriptorChannel;

    @Option(names = "--descriptor-stream-id", paramLabel = "ID",
        description = "Descriptor stream (TP_DESCRIPTOR_STREAM_ID; default 1100).")
    private Integer descriptorStreamId;

    @Option(names = "--qos-channel", paramLabel = "URI",
        description = "QoS channel (TP_QOS_CHANNEL; default aeron:ipc?term-length=4m).")
    private String qosChannel;

    @Option(names = "--qos-stream-id", paramLabel = "ID",
        description = "QoS stream (TP_QOS_STREAM_ID; default 1200).")
    private Integer qosStreamId;

    @Option(names = "--client-id", paramLabel = "ID",
        description = "Client id, 0 for a random one (TP_CLIENT_ID; default 0).")
    private Integer clientId;

    @Option(names = "--allowed-base-dir", paramLabel = "DIR",
        description = "Directory that regions may lie in, repeatable " +
            "(TP_ALLOWED_BASE_DIRS, separated by ':'; default /dev/shm and /dev/hugepages).")
    private List<Path> allowedBaseDirs;

    @Option(names = "--config", paramLabel = "FILE",
        description = "The driver's TOML file, to take directories, channels, streams, announce period and keepalive " +
            "interval from.")
    private Path config;

    private final Map<String, String> environment;

    ConnectionOptions()
    {
        this(System.getenv());
    }

    ConnectionOptions(final Map<String, String> environment)
    {
        this.environment = environment;
    }

    /**
     * Settings for {@link TensorPool#connect(TensorPool.Context)}.
     */
    TensorPool.Context context(final String clientName)
    {
        final TensorPool.Context context =
            new TensorPool.Context().clientName(clientName).errorHandler(ConnectionOptions::onError);
        if (config != null)
        {
            apply(DriverConfigurationLoader.load(config, environment), context);
        }

        context.aeronDirectoryName(pick(aeronDir, "TP_AERON_DIR", context.aeronDirectoryName()));
        context.controlChannel(pick(controlChannel, "TP_CONTROL_CHANNEL", context.controlChannel()));
        context.controlStreamId(pick(controlStreamId, "TP_CONTROL_STREAM_ID", context.controlStreamId()));
        context.announceChannel(pick(announceChannel, "TP_ANNOUNCE_CHANNEL", context.announceChannel()));
        context.announceStreamId(pick(announceStreamId, "TP_ANNOUNCE_STREAM_ID", context.announceStreamId()));
        context.descriptorChannel(pick(descriptorChannel, "TP_DESCRIPTOR_CHANNEL", context.descriptorChannel()));
        context.descriptorStreamId(
            pick(descriptorStreamId, "TP_DESCRIPTOR_STREAM_ID", context.descriptorStreamId()));
        context.qosChannel(pick(qosChannel, "TP_QOS_CHANNEL", context.qosChannel()));
        context.qosStreamId(pick(qosStreamId, "TP_QOS_STREAM_ID", context.qosStreamId()));
        context.clientId(pick(clientId, "TP_CLIENT_ID", context.clientId()));
        context.allowedBaseDirs(baseDirs(context.allowedBaseDirs()));
        return context;
    }

    /**
     * The driver's own settings.
     *
     * @return what its file says, or null if none was named.
     */
    DriverConfiguration driverConfiguration()
    {
        return config == null ? null : DriverConfigurationLoader.load(config, environment);
    }

    private static void onError(final Throwable error)
    {
        System.err.println("tp_tool: " + (error instanceof TensorPoolException ? error.getMessage() : error));
    }

    private static void apply(final DriverConfiguration configuration, final TensorPool.Context context)
    {
        final DriverSection driver = configuration.driver();
        final Policies policies = configuration.policies();
        if (!driver.aeronDir().isEmpty())
        {
            context.aeronDirectoryName(driver.aeronDir());
        }
        context
            .controlChannel(driver.controlChannel())
            .controlStreamId((int)driver.controlStreamId())
            .announceChannel(driver.announceChannel())
            .announceStreamId((int)driver.announceStreamId())
            .qosChannel(driver.qosChannel())
            .qosStreamId((int)driver.qosStreamId())
            .announcePeriodNs(policies.announcePeriodNs())
            .keepaliveIntervalNs(TimeUnit.MILLISECONDS.toNanos(policies.leaseKeepaliveIntervalMs()))
            .allowedBaseDirs(configuration.shm().allowedBaseDirs().stream().map(Path::of).toList());
    }

    private List<Path> baseDirs(final List<Path> otherwise)
    {
        if (allowedBaseDirs != null)
        {
            return allowedBaseDirs;
        }

        final String value = environment.get("TP_ALLOWED_BASE_DIRS");
        if (value == null || value.isBlank())
        {
            return otherwise;
        }

        final List<Path> directories = new ArrayList<>();
        for (final String directory : value.split(":"))
        {
            directories.add(Path.of(directory));
        }

        return directories;
    }

    private String pick(final String option, final String variable, final String otherwise)
    {
        final String value = option != null ? option : environment.get(variable);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private int pick(final Integer option, final String variable, final int otherwise)
    {
        if (option != null)
        {
            return option;
        }

        final String value = environment.get(variable);
        if (value == null || value.isBlank())
        {
            return otherwise;
        }

        try
        {
            return Integer.parseUnsignedInt(value.trim());
        }
        catch (final NumberFormatException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.CONFIGURATION,
                "environment variable " + variable + " is '" + value + "': expected a number of 0 to 4294967295", ex);
        }
    }
}
