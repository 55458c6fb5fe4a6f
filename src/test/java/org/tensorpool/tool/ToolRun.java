package org.tensorpool.tool;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

import picocli.CommandLine;

/**
 * {@code tp_tool} run to its end within the test.
 *
 * @param exitCode of it.
 * @param out      what it printed.
 * @param err      what it complained about.
 */
record ToolRun(int exitCode, String out, String err)
{
    static ToolRun of(final String... args)
    {
        return with(Map.of(), args);
    }

    static ToolRun with(final Map<String, String> environment, final String... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine commandLine = TpTool.commandLine(args)
            .setDefaultValueProvider(new EnvironmentDefaults(environment))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
        return new ToolRun(commandLine.execute(args), out.toString(), err.toString());
    }
}
