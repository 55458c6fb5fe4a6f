package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest
{
    /** What bash does when the user presses the tabulator key. */
    private static final String COMPLETE = """
        set -e
        source "$1"
        complete -p tp_tool
        complete -p tp_driver
        complete -p tp_supervisor
        # Works while bash itself completes, and nowhere else.
        function compopt()
        {
            :
        }
        function press()
        {
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMPREPLY=()
            _complete_"$1" "$1" "${!#}" "${@: -2:1}"
            echo "${COMPREPLY[@]}"
        }
        press tp_tool ""
        press tp_tool plan --sh
        press tp_tool driver-list-s
        press tp_driver --media-d
        press tp_supervisor --aer
        """;

    @TempDir
    private Path directory;

    @Test
    void shouldCompleteCommandsAndOptionsInBash() throws IOException, InterruptedException
    {
        final ToolRun run = ToolRun.of("completion", "bash");
        assertEquals(0, run.exitCode(), run::toString);
        final Path script = Files.writeString(directory.resolve("completion"), run.out());

        final Process bash = new ProcessBuilder(
            "bash", "--norc", "-c", COMPLETE, "bash", script.toString()).redirectErrorStream(true).start();
        final String[] lines =
            new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n");

        assertEquals(0, bash.waitFor(), () -> String.join("\n", lines));
        assertTrue(lines[0].endsWith("_complete_tp_tool tp_tool"), lines[0]);
        assertTrue(lines[1].endsWith("_complete_tp_driver tp_driver"), lines[1]);
        assertTrue(lines[2].endsWith("_complete_tp_supervisor tp_supervisor"), lines[2]);
        assertTrue(new TreeSet<>(Arrays.asList(lines[3].split(" ")))
            .containsAll(TpTool.commandLine().getSubcommands().keySet()), lines[3]);
        assertEquals("--shape", lines[4].trim());
        assertEquals("driver-list-streams", lines[5].trim());
        assertEquals("--media-driver", lines[6].trim());
        assertEquals("--aeron-dir", lines[7].trim());
    }

    @Test
    void shouldLoadWhatZshNeedsForTheSameScript()
    {
        final String zsh = ToolRun.of("completion", "zsh").out();

        assertTrue(zsh.startsWith("autoload -U +X compinit && compinit\n"), zsh);
        assertTrue(zsh.contains("bashcompinit"), zsh);
    }

    @Test
    void shouldRefuseAShellThatThereIsNoScriptFor()
    {
        final ToolRun run = ToolRun.of("completion", "fish");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("expected bash or zsh"), run::err);
    }
}
