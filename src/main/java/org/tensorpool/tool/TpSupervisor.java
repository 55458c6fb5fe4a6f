package org.tensorpool.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.Setting;
import org.tensorpool.metrics.MetricsEndpoint;
import org.tensorpool.supervisor.Supervisor;
import org.tensorpool.supervisor.SupervisorChannels;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tp_supervisor}: runs a supervisor until SIGINT or SIGTERM. Exit codes: 0 ok, 1 failed, 2 wrong usage.
 */
@Command(
    name = "tp_supervisor",
    description = "Watch streams, producers and consumers, tell what goes wrong with them, and steer consumers.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ended by SIGINT or SIGTERM", "1:failed", "2:wrong usage"})
public final class TpSupervisor implements Callable<Integer>
{
    @Parameters(paramLabel = "CONFIG", arity = "0..1",
        description = "TOML file of the driver, whose table [supervisor] counts; environment variables such as " +
            "SUPERVISOR_FORCE_MODE override it.")
    private Path configurationFile;

    @Option(names = "--aeron-dir", paramLabel = "DIR",
        description = "Directory of the media driver (environment TP_AERON_DIR; overrides driver.aeron_dir).")
    private String aeronDir;

    @Option(names = "--media-driver",
        description = "Run a media driver in this process too (or set " + TpDriver.MEDIA_DRIVER_VARIABLE + "=true).")
    private boolean isMediaDriverWanted;

    @Option(names = "--cpu", paramLabel = "N",
        description = "Pin the supervisor's own thread to a CPU of its own; everything else keeps off it " +
            "(supervisor.cpu).")
    private Integer cpu;

    @Option(names = "--metrics-port", paramLabel = "PORT",
        description = "Serve metrics to Prometheus on this port of the loopback address (for another address, " +
            "metrics.host); a driver with the same file uses metrics.port itself.")
    private Integer metricsPort;

    @Spec
    private CommandSpec spec;

    private final ShutdownSignalBarrier barrier;
    private final Map<String, String> environment;
    private volatile boolean hasFailed;

    TpSupervisor(final ShutdownSignalBarrier barrier, final Map<String, String> environment)
    {
        this.barrier = barrier;
        this.environment = environment;
    }

    /**
     * Run the supervisor and end the process with its exit code.
     *
     * @param args configuration file and options.
     */
    public static void main(final String[] args)
    {
        if (Version.isAllThatIsAsked(args))
        {
            Version.print(System.out);
            return;
        }

        EventLog.onOneLine();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final int exitCode =
                TpTool.configure(new CommandLine(new TpSupervisor(barrier, System.getenv()))).execute(args);

            // A signal began the JVM's shutdown, which would end with the number of the signal; everything is closed.
            Runtime.getRuntime().halt(exitCode);
        }
    }

    @Override
    public Integer call()
    {
        final DriverConfiguration configuration = configurationFile == null ?
            DriverConfigurationLoader.explain(environment).configuration() :
            DriverConfigurationLoader.load(configurationFile, environment);
        final String aeronDirectory = aeronDirectory(configuration.driver().aeronDir());
        final boolean launchesMediaDriver =
            isMediaDriverWanted || Boolean.parseBoolean(environment.get(TpDriver.MEDIA_DRIVER_VARIABLE));

        try (PinnedCpus cpus = PinnedCpus.reserve("tp_supervisor", cpus(configuration), spec.commandLine().getErr());
            MediaDriver mediaDriver = launchesMediaDriver ? TpDriver.launchMediaDriver(aeronDirectory) : null;
            Supervisor supervisor = Supervisor.launch(SupervisorSettings.context(configuration)
                .aeronDirectoryName(aeronDirectory)
                .threadFactory((task) -> cpus.newThread(0, "tensorpool-supervisor", task))
                .terminationHook(barrier::signal)
                .errorHandler(this::onError));
            MetricsEndpoint metrics = MetricsEndpoint.startIfWanted(
                Path.of(aeronDirectory), configuration.metrics().host(), metricsPort == null ? 0 : metricsPort))
        {
            greet(supervisor.context(), mediaDriver != null, metrics);
            barrier.await();
        }

        return hasFailed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private String aeronDirectory(final String configured)
    {
        final String fromEnvironment = environment.getOrDefault("TP_AERON_DIR", "");
        final String given = aeronDir != null ? aeronDir : fromEnvironment;
        if (!given.isBlank())
        {
            return given;
        }

        return configured.isEmpty() ? CommonContext.getAeronDirectoryName() : configured;
    }

    private List<Integer> cpus(final DriverConfiguration configuration)
    {
        final int pinnedTo = cpu != null ? cpu : (int)configuration.supervisor().number(Setting.SUPERVISOR_CPU);
        if (cpu != null && cpu < 0)
        {
            throw new CommandLine.ParameterException(spec.commandLine(), "--cpu is " + cpu + ": expected 0 or more");
        }

        return pinnedTo < 0 ? List.of() : List.of(pinnedTo);
    }

    private void greet(
        final Supervisor.Context context, final boolean hasMediaDriver, final MetricsEndpoint metrics)
    {
        final PrintWriter out = spec.commandLine().getOut();
        final SupervisorChannels channels = context.channels();
        out.println("instance   " + context.instanceId());
        out.println("aeron      " + context.aeronDirectoryName() + (hasMediaDriver ? " (media driver embedded)" : ""));
        out.println("control    " + channels.control());
        out.println("announce   " + channels.announce());
        out.println("qos        " + channels.qos());
        out.println("metadata   " + channels.metadata());
        if (metrics != null)
        {
            out.println("metrics    " + metrics.url());
        }
        out.println("tp_supervisor ready");
        out.flush();
    }

    private void onError(final Throwable error)
    {
        hasFailed = hasFailed || error instanceof AgentTerminationException;
        final PrintWriter err = spec.commandLine().getErr();
        final boolean isKnown = error instanceof TensorPoolException || error instanceof AgentTerminationException;
        err.println("tp_supervisor: " + (isKnown ? error.getMessage() : error));
        err.flush();
    }
}
