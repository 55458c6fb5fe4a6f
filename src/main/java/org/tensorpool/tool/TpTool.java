package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.tensorpool.TensorPoolException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code tp_tool}: shows, sends, receives and looks at tensors from the command line.
 * Exit codes: 0 ok, 1 failed, 2 wrong usage.
 */
@Command(
    name = "tp_tool",
    description = "Send, receive and look at tensors in shared memory.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:failed", "2:wrong usage"})
public final class TpTool
{
    /** The runnable jar has one main class and three commands. */
    private static final String DRIVER = "driver";
    private static final String SUPERVISOR = "supervisor";
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static
    {
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("publish", PublishCommand::new);
        COMMANDS.put("consume", ConsumeCommand::new);
        COMMANDS.put("snapshot", SnapshotCommand::new);
        COMMANDS.put("top", TopCommand::new);
        COMMANDS.put("ls", LsCommand::new);
        COMMANDS.put("hz", HzCommand::new);
        COMMANDS.put("dump", DumpCommand::new);
        COMMANDS.put("driver-config-validate", DriverConfigValidateCommand::new);
        COMMANDS.put("driver-config-dump", DriverConfigDumpCommand::new);
        COMMANDS.put("driver-attach", DriverAttachCommand::new);
        COMMANDS.put("driver-keepalive", DriverKeepaliveCommand::new);
        COMMANDS.put("driver-detach", DriverDetachCommand::new);
        COMMANDS.put("driver-status", DriverStatusCommand::new);
        COMMANDS.put("driver-list-leases", DriverListLeasesCommand::new);
        COMMANDS.put("driver-list-streams", DriverListStreamsCommand::new);
        COMMANDS.put("driver-counters", DriverCountersCommand::new);
        COMMANDS.put("stats", StatsCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("validate-uri", ValidateUriCommand::new);
        COMMANDS.put("read-superblock", ReadSuperblockCommand::new);
        COMMANDS.put("read-header", ReadHeaderCommand::new);
        COMMANDS.put("shm-validate", ShmValidateCommand::new);
        COMMANDS.put("shm-summary", ShmSummaryCommand::new);
        COMMANDS.put("announce-listen", AnnounceListenCommand::new);
        COMMANDS.put("control-listen", ControlListenCommand::new);
        COMMANDS.put("metadata-listen", MetadataListenCommand::new);
        COMMANDS.put("metadata-dump", MetadataDumpCommand::new);
        COMMANDS.put("qos-listen", QosListenCommand::new);
        COMMANDS.put("gc", GcCommand::new);
        COMMANDS.put("plan", PlanCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("send-consumer-config", SendConsumerConfigCommand::new);
    }

    private TpTool()
    {
    }

    /**
     * Run a command and end the process with its exit code.
     *
     * @param args command and its options.
     */
    public static void main(final String[] args)
    {
        if (Version.isAllThatIsAsked(args))
        {
            Version.print(System.out);
            return;
        }

        if (args.length > 0 && DRIVER.equals(args[0]))
        {
            TpDriver.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }

        if (args.length > 0 && SUPERVISOR.equals(args[0]))
        {
            TpSupervisor.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }

        System.exit(commandLine(args).execute(args));
    }

    /** Looking at the options of every command takes longer than many a command does: one that is named is enough. */
    static CommandLine commandLine(final String... args)
    {
        final String name = args.length == 0 ? "" : args[0];
        final CommandLine commandLine = new CommandLine(new TpTool());
        if (COMMANDS.containsKey(name))
        {
            commandLine.addSubcommand(name, COMMANDS.get(name).get());
        }
        else
        {
            COMMANDS.forEach((other, command) -> commandLine.addSubcommand(other, command.get()));
        }
        return configure(commandLine);
    }

    /**
     * What all our command lines have in common: errors are one clear message, without a stack trace where they are
     * foreseen.
     */
    static CommandLine configure(final CommandLine commandLine)
    {
        commandLine.getSubcommands().values()
            .forEach((subcommand) -> subcommand.getCommandSpec().versionProvider(new Version()));
        return commandLine
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(110)
            .setDefaultValueProvider(new EnvironmentDefaults(System.getenv()))
            .setParameterExceptionHandler(TpTool::onWrongUsage)
            .setExecutionExceptionHandler(TpTool::onFailure);
    }

    /** Picocli's own handler leaves the usage out where it has a suggestion. */
    private static int onWrongUsage(final ParameterException wrong, final String[] ignore)
    {
        final CommandLine commandLine = wrong.getCommandLine();
        final PrintWriter err = commandLine.getErr();
        err.println(wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println();
        commandLine.usage(err);
        err.flush();

        return CommandLine.ExitCode.USAGE;
    }

    private static int onFailure(
        final Exception failure, final CommandLine commandLine, final CommandLine.ParseResult ignore)
    {
        final PrintWriter err = commandLine.getErr();
        if (failure instanceof TensorPoolException known)
        {
            err.println(commandLine.getCommandSpec().root().name() + ": " + known.getMessage());
        }
        else
        {
            err.println(commandLine.getCommandSpec().root().name() + ": unexpected failure, please report it:");
            failure.printStackTrace(err);
        }
        err.flush();

        return CommandLine.ExitCode.SOFTWARE;
    }
}
