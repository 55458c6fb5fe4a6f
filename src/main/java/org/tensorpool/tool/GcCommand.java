package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.Policies;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.RegionPermissions;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tp_tool gc}: what dead drivers and producers left in shared memory.
 */
@Command(
    name = "gc",
    description = "Remove epochs that nobody uses, by the rules of the SHM driver: the youngest of each stream stay, " +
        "and so does what a process has mapped, and everything in a namespace that a driver serves.",
    exitCodeList = {"0:ok", "1:something could not be removed", "2:wrong usage"})
final class GcCommand extends ReportCommand
{
    private static final Path DEFAULT_BASE_DIR = Path.of("/dev/shm");
    private static final double MAX_SECONDS = 1e9;

    @Option(names = "--dry-run", description = "Tell what would be removed, and remove nothing.")
    private boolean isDryRun;

    @Option(names = "--config", paramLabel = "FILE",
        description = "The driver's TOML file, to take directory, namespace and the rules from.")
    private Path config;

    @Option(names = "--base-dir", paramLabel = "DIR", description = "Directory of the regions (default /dev/shm).")
    private Path baseDir;

    @Option(names = "--namespace", paramLabel = "NAME",
        description = "Namespace to look into (default: every one that is this user's).")
    private String namespace;

    @Option(names = "--keep", paramLabel = "N",
        description = "Epochs of each stream that stay, the youngest (policies.epoch_gc_keep; default 2).")
    private Long keep;

    @Option(names = "--min-age", paramLabel = "SECONDS",
        description = "How long an owner must have been silent (policies.epoch_gc_min_age_ns).")
    private Double minAgeSeconds;

    private final Map<String, String> environment;

    GcCommand()
    {
        this(System.getenv());
    }

    GcCommand(final Map<String, String> environment)
    {
        this.environment = environment;
    }

    @Override
    public Integer call()
    {
        Numbers.require(spec(), keep == null || keep >= 0, "--keep is " + keep + ": expected 0 or more");
        Numbers.require(spec(), minAgeSeconds == null || minAgeSeconds >= 0 && minAgeSeconds <= MAX_SECONDS,
            "--min-age is " + minAgeSeconds + ": expected seconds, 0 to 1000000000");
        final DriverConfiguration configuration =
            config == null ? null : DriverConfigurationLoader.load(config, environment);
        final Policies policies =
            configuration == null ? defaults() : configuration.policies();
        final long kept = keep != null ? keep : policies.epochGcKeep();
        final long minAgeNs = minAgeSeconds != null ?
            (long)(minAgeSeconds * TimeUnit.SECONDS.toNanos(1)) : policies.epochGcMinAgeNs();

        final List<EpochCleaner.Result> results = new ArrayList<>();
        try
        {
            final MappedRegions mapped = MappedRegions.now();
            for (final NamespaceDirectory directory : namespaces(configuration))
            {
                results.addAll(new EpochCleaner(directory, mapped, kept, minAgeNs, isDryRun).clean());
            }
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "epochs can't be read: " + ex + ": run as the user who runs the driver", ex);
        }
        report(fields(results));

        return results.stream().anyMatch((result) -> result.action() == EpochCleaner.Action.FAILED) ?
            fail("not every epoch could be removed") : 0;
    }

    /** A configuration must have a profile and a stream, whatever it is for. */
    private static Policies defaults()
    {
        return DriverConfiguration.builder()
            .profile("none", Profile.of(2, 64)).stream("none", 1, "none").build().policies();
    }

    private List<NamespaceDirectory> namespaces(final DriverConfiguration configuration)
    {
        final Path base = baseDir != null ? baseDir.toAbsolutePath() :
            configuration == null ? DEFAULT_BASE_DIR : Path.of(configuration.shm().baseDir());
        final String name = namespace != null ? namespace :
            configuration == null ? null : configuration.shm().namespace();
        // Of lock files alone, which nobody but this user opens.
        final String mode = configuration == null ? "600" : configuration.shm().permissionsMode();
        return NamespaceDirectory
            .existing(base, System.getProperty("user.name", "unknown"), RegionPermissions.of(mode)).stream()
            .filter((directory) -> name == null || directory.path().getFileName().toString().equals(name))
            .toList();
    }

    private Fields fields(final List<EpochCleaner.Result> results)
    {
        final EpochCleaner.Action counted =
            isDryRun ? EpochCleaner.Action.WOULD_BE_REMOVED : EpochCleaner.Action.REMOVED;
        final List<EpochCleaner.Result> gone =
            results.stream().filter((result) -> result.action() == counted).toList();
        final long bytes = gone.stream().mapToLong(EpochCleaner.Result::bytes).sum();
        return new Fields()
            .flag("dry_run", isDryRun)
            .number(isDryRun ? "would_be_removed" : "removed", gone.size())
            .number("bytes", bytes)
            .number("kept", results.stream().filter((r) -> r.action() == EpochCleaner.Action.KEPT).count())
            .list("epochs", results.stream().map(GcCommand::row).toList());
    }

    private static Fields row(final EpochCleaner.Result result)
    {
        return new Fields()
            .text("directory", result.directory().toString())
            .number("stream", Integer.toUnsignedLong(result.streamId()))
            .unsigned("epoch", result.epoch())
            .number("bytes", result.bytes())
            .text("action", result.action().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .text("why", result.why());
    }
}
