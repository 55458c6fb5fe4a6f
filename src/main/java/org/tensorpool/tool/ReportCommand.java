package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What commands have in common that report something: as text for people, as JSON for programs.
 */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:failed", "2:wrong usage"})
abstract class ReportCommand implements Callable<Integer>
{
    @Option(names = "--json", description = "Report as JSON, one object a line.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    final CommandSpec spec()
    {
        return spec;
    }

    final boolean isJson()
    {
        return isJson;
    }

    final PrintWriter out()
    {
        return spec.commandLine().getOut();
    }

    /** Fields, and for people what is to be said about them. */
    final void report(final Fields fields, final String... remarks)
    {
        if (isJson)
        {
            Json.print(out(), (json) -> FieldsJson.write(json, fields));
            return;
        }

        FieldsText.print(out(), fields);
        for (final String remark : remarks)
        {
            out().println(remark);
        }
        out().flush();
    }

    /** Say on one line why what was reported is not well. @return the exit code. */
    final int fail(final String why)
    {
        spec.commandLine().getErr().println("tp_tool: " + FieldsText.text(why));
        spec.commandLine().getErr().flush();
        return 1;
    }
}
