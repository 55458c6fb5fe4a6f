package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Holds the table of commands in the documentation against the commands.
 */
class ToolDocumentTest
{
    private static final Path DOCUMENT = Path.of("docs", "TOOL.md");
    private static final Path EXPECTED = Path.of("target", "tool-table.md");
    private static final String HEAD = "| Command | Arguments | What it does |\n|---|---|---|\n";

    @Test
    void shouldHaveARowForEveryCommandAndACommandForEveryRow() throws IOException
    {
        final String expected = HEAD + TpTool.commandLine().getSubcommands().entrySet().stream()
            .map((command) -> row(command.getKey(), command.getValue())).collect(Collectors.joining());
        Files.writeString(EXPECTED, expected);

        final String document = Files.readString(DOCUMENT);
        final int start = document.indexOf(HEAD);
        final String actual = start < 0 ? "" : document.substring(start).lines()
            .takeWhile((line) -> line.startsWith("|")).map((line) -> line + "\n").collect(Collectors.joining());

        assertEquals(expected, actual, "put the table of " + EXPECTED + " into " + DOCUMENT);
    }

    @Test
    void shouldNameEveryVariableThatStandsInForAnArgument() throws IOException
    {
        final String document = Files.readString(DOCUMENT);
        EnvironmentDefaults.VARIABLES.forEach((argument, variables) -> variables.forEach((variable) ->
            assertTrue(document.contains("`" + variable + "`"), variable)));
    }

    private static String row(final String name, final CommandLine command)
    {
        final String arguments = command.getCommandSpec().positionalParameters().stream()
            .map(ToolDocumentTest::synopsis).collect(Collectors.joining(" "));
        return "| `" + name + "` | " + (arguments.isEmpty() ? "" : "`" + arguments + "`") + " | " +
            String.join(" ", command.getCommandSpec().usageMessage().description()).replace("|", "\\|") + " |\n";
    }

    private static String synopsis(final PositionalParamSpec argument)
    {
        return argument.arity().min() == 0 ? "[" + argument.paramLabel() + "]" : argument.paramLabel();
    }
}
