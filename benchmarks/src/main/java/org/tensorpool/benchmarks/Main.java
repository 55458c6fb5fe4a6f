package org.tensorpool.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import org.tensorpool.TensorPoolException;
import org.tensorpool.benchmarks.report.Machine;
import org.tensorpool.benchmarks.report.ReportWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs everything and prints the table.
 */
@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Measures Tensor Pool beside Aeron IPC, Chronicle Queue and the machine's own floor. Nothing else " +
        "should run meanwhile.")
public final class Main implements Callable<Integer>
{
    @Option(names = "--quick", description = "Be done within 3 minutes rather than 20; the tails mean little then.")
    private boolean isQuick;

    @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON goes; benchmarks.json in --out.")
    private Path json;

    @Option(names = "--out", paramLabel = "DIR", description = "Where everything goes; benchmarks/out by default.")
    private Path output = Path.of(System.getProperty("tensorpool.bench.home", "."), "benchmarks", "out");

    @Option(names = "--cpus", paramLabel = "A,B",
        description = "CPUs that the sending and the receiving thread are pinned to; the last two cores by default.")
    private String cpuNames;

    @Option(names = "--only", paramLabel = "PART", split = ",",
        description = "Run only some parts: ${COMPLETION-CANDIDATES}.")
    private List<Part> parts = List.copyOf(EnumSet.allOf(Part.class));

    /** Parts of a run. */
    enum Part
    {
        /** The launchers. */
        START,
        /** What the machine itself can do. */
        FLOOR,
        /** Kinds of pages. */
        MEMORY,
        /** Attaching. */
        ATTACH,
        /** Flat out. */
        THROUGHPUT,
        /** Several consumers. */
        FANOUT,
        /** Watched by operators. */
        WATCHED,
        /** Bytes allocated. */
        ALLOCATION,
        /** Fixed rates. */
        LATENCY,
        /** Single steps. */
        JMH
    }

    private Main()
    {
    }

    /**
     * @param args see --help.
     */
    public static void main(final String[] args)
    {
        System.exit(new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((ex, line, result) ->
            {
                // What is the caller's to mend comes with its remedy; anything else is ours and needs the trace.
                if (ex instanceof IllegalArgumentException || ex instanceof TensorPoolException)
                {
                    line.getErr().println("benchmarks/run: " + ex.getMessage());
                    return line.getCommandSpec().exitCodeOnInvalidInput();
                }
                throw ex;
            })
            .execute(args));
    }

    @Override
    public Integer call() throws Exception
    {
        final Cpus cpus = cpuNames == null ? Cpus.choose() : Cpus.parse(cpuNames);
        cpus.requirePinnable();
        cpus.leaveToOthers();
        Files.createDirectories(output);
        final Path directory = Directories.create("run");
        final Map<String, String> machine = Machine.describe(cpus);
        try (MeasuredSystem system = MeasuredSystem.launch(directory);
            Session session = new Session(Settings.of(isQuick), directory, output, cpus))
        {
            final Set<Part> wanted = EnumSet.copyOf(parts);
            final Rounds rounds = new Rounds(session);
            for (final Part part : wanted)
            {
                run(part, session, rounds);
            }
            final Path jsonFile = json == null ? output.resolve("benchmarks.json") : json;
            System.out.println(new ReportWriter(session.results(), machine, output).write(jsonFile));
        }
        finally
        {
            Directories.delete(directory);
        }
        return 0;
    }

    /** What fails is told in the table; the rest goes on. */
    private static void run(final Part part, final Session session, final Rounds rounds)
    {
        try
        {
            switch (part)
            {
                case START -> new StartUpPhase(session).run();
                case FLOOR -> new FloorPhase(session, rounds).run();
                case MEMORY -> new MemoryPhase(session).run();
                case ATTACH -> new AttachPhase(session).run();
                case THROUGHPUT -> new FlatPhase(session, rounds).run();
                case FANOUT -> new FanOutPhase(session).run();
                case WATCHED -> new WatchedPhase(session).run();
                case ALLOCATION -> new AllocationPhase(session, rounds).run();
                case LATENCY -> new LatencyPhase(session, rounds).run();
                case JMH -> new JmhPhase(session).run();
                default -> throw new IllegalArgumentException(part.name());
            }
        }
        catch (final Exception ex)
        {
            session.say(part + " failed: " + ex);
            session.results().failure(part + ": " + ex);
        }
        finally
        {
            session.endWorkers();
        }
    }
}
