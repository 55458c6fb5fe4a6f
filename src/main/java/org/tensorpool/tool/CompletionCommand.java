package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import org.agrona.concurrent.ShutdownSignalBarrier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool completion}: what a shell needs to complete commands and options.
 */
@Command(
    name = "completion",
    description = "Print what a shell needs to complete the command lines of tp_tool, tp_driver and tp_supervisor: " +
        "source <(tp_tool completion bash).",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:failed", "2:wrong usage"})
final class CompletionCommand implements Callable<Integer>
{
    /** Shells that there is a script for. */
    enum Shell
    {
        BASH, ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.", converter = ShellName.class)
    private Shell shell;

    @Spec
    private CommandSpec spec;

    CompletionCommand()
    {
    }

    @Override
    public Integer call()
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (shell == Shell.ZSH)
        {
            // Picocli's script is for both, but asks zsh for its bash functions only if these are missing.
            out.println("autoload -U +X compinit && compinit");
        }
        out.println(AutoComplete.bash("tp_tool", TpTool.commandLine()));
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            out.println(AutoComplete.bash(
                "tp_driver", TpTool.configure(new CommandLine(new TpDriver(barrier, Map.of())))));
            out.println(AutoComplete.bash(
                "tp_supervisor", TpTool.configure(new CommandLine(new TpSupervisor(barrier, Map.of())))));
        }
        out.flush();

        return 0;
    }

    private static final class ShellName implements CommandLine.ITypeConverter<Shell>
    {
        @Override
        public Shell convert(final String value)
        {
            return switch (value.toLowerCase(Locale.ROOT))
            {
                case "bash" -> Shell.BASH;
                case "zsh" -> Shell.ZSH;
                default -> throw new CommandLine.TypeConversionException(
                    "'" + value + "' is wrong: expected bash or zsh");
            };
        }
    }
}
