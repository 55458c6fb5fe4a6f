package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.agrona.concurrent.ShutdownSignalBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class WrongUsageTest
{
    private static final String IMPOSSIBLE = "im:possible";
    private static final int MANY = 64;
    private static final String ATTACH = "driver-attach /nowhere aeron:ipc 1000 7 producer 42";

    static Stream<String> commands()
    {
        return TpTool.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExplainEveryCommandGivenAnOptionThatThereIsNot(final String command)
    {
        assertExplains(command, ToolRun.of(command, "--nonsense"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExplainEveryOptionOfEveryCommandThatLacksItsValueOrHasAnImpossibleOne(final String command)
    {
        final CommandSpec model = TpTool.commandLine().getSubcommands().get(command).getCommandSpec();
        for (final OptionSpec option : model.options())
        {
            if (option.arity().min() > 0)
            {
                assertExplains(command, ToolRun.of(command, option.longestName()));
            }
            if (option.arity().max() > 0 && isConverted(option))
            {
                assertExplains(command, ToolRun.of(command, option.longestName() + "=" + IMPOSSIBLE));
            }
            if (option.arity().max() == 0)
            {
                assertExplains(command, ToolRun.of(command, option.longestName() + "=" + IMPOSSIBLE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExplainEveryCommandThatIsGivenMoreThanItTakesOrAnImpossibleArgument(final String command)
    {
        final CommandSpec model = TpTool.commandLine().getSubcommands().get(command).getCommandSpec();
        final List<String> line = new ArrayList<>(List.of(command));
        for (final PositionalParamSpec argument : model.positionalParameters())
        {
            if (isConverted(argument))
            {
                final List<String> wrong = new ArrayList<>(line);
                wrong.add(IMPOSSIBLE);
                assertExplains(command, ToolRun.of(wrong.toArray(String[]::new)));
            }
            line.add(IMPOSSIBLE);
            assertTrue(argument.index().max() < MANY, () -> command + " takes arguments without end");
        }
        line.add(IMPOSSIBLE);
        assertExplains(command, ToolRun.of(line.toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "--cpu", "--cpu=" + IMPOSSIBLE, "one two", "--media-driver=" + IMPOSSIBLE})
    void shouldExplainTheCommandLinesOfDriverAndSupervisor(final String line)
    {
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            assertExplains(new CommandLine(new TpDriver(barrier, Map.of())), line);
            assertExplains(new CommandLine(new TpSupervisor(barrier, Map.of())), line);
        }
    }

    private static void assertExplains(final CommandLine program, final String line)
    {
        final StringWriter err = new StringWriter();
        final int exitCode = TpTool.configure(program).setErr(new PrintWriter(err)).execute(line.split(" "));
        assertEquals(2, exitCode, err::toString);
        assertTrue(err.toString().contains("Usage: " + program.getCommandName()), err::toString);
        assertFalse(err.toString().contains("\tat "), err::toString);
    }

    /** Texts and paths can be anything; what is made of them is checked when it is used. */
    private static boolean isConverted(final ArgSpec argument)
    {
        final Class<?> type = argument.auxiliaryTypes()[0];
        return argument.converters().length > 0 || type != String.class && type != Path.class;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "driver-attach", "driver-attach /nowhere aeron:ipc 1000 7 producer",
        "driver-attach /nowhere nonsense 1000 7 producer 42",
        "driver-attach /nowhere aeron:ipc x 7 producer 42",
        "driver-attach /nowhere aeron:ipc 1000 4294967296 producer 42",
        "driver-attach /nowhere aeron:ipc 1000 7 spectator 42",
        "driver-attach /nowhere aeron:ipc 1000 7 producer -1",
        ATTACH + " sometimes", ATTACH + " allow_create one", ATTACH + " allow_create 1 maybe",
        ATTACH + " allow_create 1 standard 0", ATTACH + " allow_create 1 standard 10 more",
        "driver-detach", "driver-detach /nowhere aeron:ipc 1000 7 producer 42",
        "driver-detach /nowhere aeron:ipc 1000 7 producer 42 18446744073709551616",
        "driver-keepalive", "driver-keepalive /nowhere aeron:ipc 1000 7 producer 42 x",
        "driver-status one two", "driver-list-leases one two", "driver-list-streams --timeout-ms 0",
        "driver-list-streams --announce-channel nonsense", "driver-counters", "driver-counters a b c",
        "stats", "stats a b c", "doctor here", "doctor --stream -1", "doctor --duration 0", "doctor --duration soon",
        "doctor --stream", "validate-uri", "validate-uri a b", "read-superblock", "read-superblock a b",
        "read-header", "read-header /dev/shm/x", "read-header /dev/shm/x -1", "read-header /dev/shm/x 1.5",
        "shm-validate", "shm-validate /dev/shm/x 1 2 3 8 256 header", "shm-validate /dev/shm/x 1 2 3 8 256 ring 0",
        "shm-validate /dev/shm/x 1 2 3 8 256 header 65536", "shm-summary", "shm-summary a b",
        "announce-listen", "announce-listen /nowhere aeron:ipc", "announce-listen /nowhere aeron:ipc x",
        "announce-listen /nowhere aeron:ipc 1001 -1", "announce-listen /nowhere aeron:ipc 1001 --count 0",
        "announce-listen /nowhere aeron:ipc 1001 1 --duration 1", "control-listen /nowhere udp 1000",
        "control-listen /nowhere aeron:ipc 1000 nan", "metadata-listen", "metadata-listen /nowhere aeron:ipc 1300 1 2",
        "metadata-dump", "metadata-dump /nowhere aeron:ipc 1300 0", "metadata-dump /nowhere aeron:ipc 1300 --stream -1",
        "top --interval 0", "top --once --count 2", "top --count 0 --json", "top --sort size", "top one",
        "top", "ls one", "ls --timeout-ms 0", "hz", "hz x", "hz 4294967296", "hz 1 --interval 0", "hz 1 --count 0",
        "hz 1 2", "dump", "dump -1", "dump 1 --bins 0", "dump 1 --bins 1025", "dump 1 --count 0", "snapshot --stream 1",
        "snapshot --stream 1 --out /",
        "qos-listen", "qos-listen /nowhere aeron:ipc 1200 --duration soon",
        "send-consumer-config", "send-consumer-config /nowhere aeron:ipc 1000 1 2 true",
        "send-consumer-config /nowhere nonsense 1000 1 2 true stream",
        "send-consumer-config /nowhere aeron:ipc x 1 2 true stream",
        "send-consumer-config /nowhere aeron:ipc 1000 4294967296 2 true stream",
        "send-consumer-config /nowhere aeron:ipc 1000 1 x true stream",
        "send-consumer-config /nowhere aeron:ipc 1000 1 2 yes stream",
        "send-consumer-config /nowhere aeron:ipc 1000 1 2 true fast",
        "send-consumer-config /nowhere aeron:ipc 1000 1 2 true stream bridge://1 more"})
    void shouldExplainArgumentsThatAreMissingWrongOrTooMany(final String line)
    {
        final String[] args = line.split(" ");
        assertExplains(args[0], ToolRun.of(args));
    }

    private static void assertExplains(final String command, final ToolRun run)
    {
        assertEquals(2, run.exitCode(), run::toString);
        assertTrue(run.err().contains("Usage: tp_tool " + command), run::err);
        assertFalse(run.err().contains("\tat "), run::err);
        assertEquals("", run.out());
    }

    @Test
    void shouldTakeArgumentsThatAreLeftOutFromTheEnvironment()
    {
        final Map<String, String> environment = Map.of(
            "TP_AERON_DIR", "/nowhere/at all", "TP_CONTROL_CHANNEL", "aeron:ipc", "TP_CONTROL_STREAM_ID", "1000",
            "TP_CLIENT_ID", "7", "TP_ROLE", "consumer", "TP_STREAM_ID", "42", "TP_LEASE_ID", "5");

        for (final String command : new String[] {"driver-attach", "driver-detach", "driver-keepalive"})
        {
            final ToolRun run = ToolRun.with(environment, command);
            assertEquals(1, run.exitCode(), run::toString);
            assertTrue(run.err().contains("'/nowhere/at all'"), run::err);
            assertEquals(1, run.err().lines().count(), run::err);
        }
    }

    @Test
    void shouldPreferArgumentsToTheEnvironment()
    {
        final ToolRun run = ToolRun.with(Map.of("TP_AERON_DIR", "/nowhere"), "stats", "/elsewhere");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("'/elsewhere'"), run::err);
    }

    @Test
    void shouldListenWhereTheVariablesOfOtherImplementationsSay()
    {
        final ToolRun run = ToolRun.with(
            Map.of("TP_AERON_DIR", "/nowhere", "TP_CHANNEL", "aeron:ipc", "TP_STREAM_ID", "1000"), "announce-listen");

        assertEquals(1, run.exitCode(), run::toString);
    }

    @Test
    void shouldExplainAVariableThatIsWrong()
    {
        assertExplains("qos-listen", ToolRun.with(
            Map.of("TP_AERON_DIR", "/nowhere", "TP_QOS_CHANNEL", "aeron:ipc", "TP_QOS_STREAM_ID", "many"),
            "qos-listen"));
    }
}
