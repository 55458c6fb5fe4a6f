package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.REJECTED;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.metrics.MetricsEndpoint;
import org.tensorpool.supervisor.Supervisor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tp_driver}: runs the SHM driver until SIGINT, SIGTERM or an authorised shutdown request. Exit codes: 0 ok,
 * 1 failed, 2 wrong usage.
 */
@Command(
    name = "tp_driver",
    description = "Run the SHM driver: it makes the memory that tensors are sent in, and lets clients use it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ended by SIGINT, SIGTERM or an authorised shutdown request", "1:failed", "2:wrong usage"})
public final class TpDriver implements Callable<Integer>
{
    /** Environment variable that asks for a media driver, as the option does. */
    static final String MEDIA_DRIVER_VARIABLE = "LAUNCH_MEDIA_DRIVER";

    @Parameters(paramLabel = "CONFIG", arity = "0..1",
        description = "TOML file; environment variables such as DRIVER_AERON_DIR override it.")
    private Path configurationFile;

    @Option(names = "--media-driver",
        description = "Run a media driver in this process too (or set " + MEDIA_DRIVER_VARIABLE + "=true).")
    private boolean isMediaDriverWanted;

    @Option(names = "--cpu", paramLabel = "N",
        description = "Pin the driver's own thread to a CPU of its own; everything else keeps off it (driver.cpu).")
    private Integer cpu;

    @Option(names = "--metrics-port", paramLabel = "PORT",
        description = "Serve metrics to Prometheus on this port of the loopback address (metrics.port; for another " +
            "address, metrics.host).")
    private Integer metricsPort;

    @Option(names = "--supervisor",
        description = "Run a supervisor beside the driver too, as the table [supervisor] tells it.")
    private boolean isSupervisorWanted;

    @Spec
    private CommandSpec spec;

    private final ShutdownSignalBarrier barrier;
    private final Map<String, String> environment;
    private volatile boolean hasFailed;

    TpDriver(final ShutdownSignalBarrier barrier, final Map<String, String> environment)
    {
        this.barrier = barrier;
        this.environment = environment;
    }

    /**
     * Run the driver and end the process with its exit code.
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
                TpTool.configure(new CommandLine(new TpDriver(barrier, System.getenv()))).execute(args);

            // A signal began the JVM's shutdown, which would end with the number of the signal; everything is closed.
            Runtime.getRuntime().halt(exitCode);
        }
    }

    @Override
    public Integer call()
    {
        final DriverConfiguration configuration = configuration();
        final String configured = configuration.driver().aeronDir();
        final String aeronDirectory = configured.isEmpty() ? CommonContext.getAeronDirectoryName() : configured;
        final boolean launchesMediaDriver =
            isMediaDriverWanted || Boolean.parseBoolean(environment.get(MEDIA_DRIVER_VARIABLE));

        if (configuration.driver().isPinned())
        {
            PinnedCpus.keepProcessOff(spec.commandLine().getErr(), (int)configuration.driver().cpu());
        }

        try (MediaDriver mediaDriver = launchesMediaDriver ? launchMediaDriver(aeronDirectory) : null;
            ShmDriver driver = ShmDriver.launch(new ShmDriver.Context()
                .configuration(configuration)
                .aeronDirectoryName(aeronDirectory)
                .terminationHook(barrier::signal)
                .errorHandler(this::onError));
            Supervisor supervisor = isSupervisorWanted ? launchSupervisor(configuration, aeronDirectory) : null;
            MetricsEndpoint metrics = MetricsEndpoint.startIfWanted(
                Path.of(aeronDirectory), configuration.metrics().host(), (int)configuration.metrics().port()))
        {
            greet(driver, mediaDriver != null, supervisor, metrics);
            barrier.await();
        }

        return hasFailed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private DriverConfiguration configuration()
    {
        final DriverConfiguration configuration = configurationFile == null ?
            DriverConfigurationLoader.load(environment) :
            DriverConfigurationLoader.load(configurationFile, environment);
        final DriverConfiguration.Builder builder = configuration.toBuilder();
        if (cpu != null)
        {
            builder.cpu(cpu);
        }
        if (metricsPort != null)
        {
            builder.metricsPort(metricsPort);
        }
        return cpu == null && metricsPort == null ? configuration : builder.build();
    }

    /** What is left of a media driver that died is removed; one that lives is not disturbed. */
    static MediaDriver launchMediaDriver(final String aeronDirectory)
    {
        final MediaDriver.Context context = MediaDrivers.context(aeronDirectory);
        if (CommonContext.isDriverActive(new File(aeronDirectory), context.driverTimeoutMs(), (ignore) -> { }))
        {
            throw new TensorPoolException(REJECTED, "a media driver is active in '" + aeronDirectory +
                "' already: leave out --media-driver and " + MEDIA_DRIVER_VARIABLE + ", or set another aeron_dir");
        }

        try
        {
            return MediaDriver.launch(context);
        }
        catch (final RuntimeException ex)
        {
            throw new TensorPoolException(SYSTEM, "the media driver can't start in '" + aeronDirectory + "': " +
                ex.getMessage() + ": check that the directory can be written and has room", ex);
        }
    }

    /** Errors of it are the supervisor's, and end nothing but it. */
    private Supervisor launchSupervisor(final DriverConfiguration configuration, final String aeronDirectory)
    {
        return Supervisor.launch(SupervisorSettings.context(configuration)
            .aeronDirectoryName(aeronDirectory)
            .threadFactory((task) -> new Thread(task, "tensorpool-supervisor"))
            .errorHandler((error) -> report("tp_driver: supervisor: ", error)));
    }

    private void greet(
        final ShmDriver driver,
        final boolean hasMediaDriver,
        final Supervisor supervisor,
        final MetricsEndpoint metrics)
    {
        final PrintWriter out = spec.commandLine().getOut();
        new DriverSummary(driver.context(), driver.directory(), hasMediaDriver).print(out);
        if (supervisor != null)
        {
            out.println("supervisor " + supervisor.context().instanceId());
        }
        if (metrics != null)
        {
            out.println("metrics    " + metrics.url());
        }
        out.println("tp_driver ready");
        out.flush();
    }

    private void onError(final Throwable error)
    {
        hasFailed = hasFailed || error instanceof AgentTerminationException;
        report("tp_driver: ", error);
    }

    private void report(final String prefix, final Throwable error)
    {
        final PrintWriter err = spec.commandLine().getErr();
        final boolean isKnown = error instanceof TensorPoolException || error instanceof AgentTerminationException;
        err.println(prefix + (isKnown ? error.getMessage() : error));
        err.flush();
    }
}
