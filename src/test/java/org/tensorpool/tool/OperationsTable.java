package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The table of {@code docs/OPERATIONS.md} that has a command for each line of the playbook.
 */
final class OperationsTable
{
    /** How the table begins. */
    static final String HEAD = "| What the playbook asks for | Command | Ends | Says |";

    private static final int COLUMNS = 4;

    /**
     * A line of the table.
     *
     * @param subject  what the playbook asks for.
     * @param command  to be run.
     * @param ends     the exit codes that it may end with; none if it runs on.
     * @param words    of which it prints one.
     */
    record Row(String subject, String command, List<Integer> ends, List<String> words)
    {
        boolean runsOn()
        {
            return ends.isEmpty();
        }

        boolean isSaidIn(final String output)
        {
            return words.stream().anyMatch(output::contains);
        }

        /** The words of the command, with the names of the system's parts in place of variables. */
        List<String> arguments(final Map<String, String> variables)
        {
            String line = command;
            for (final Map.Entry<String, String> variable : variables.entrySet())
            {
                line = line.replace("$" + variable.getKey(), variable.getValue());
            }

            return Arrays.asList(line.split(" "));
        }
    }

    private OperationsTable()
    {
    }

    static List<Row> read(final Path document) throws IOException
    {
        final List<String> lines = Files.readAllLines(document);
        final int head = lines.indexOf(HEAD);
        if (head < 0)
        {
            throw new AssertionError(document + " has no table '" + HEAD + "'");
        }

        final List<Row> rows = new ArrayList<>();
        for (int i = head + 2; i < lines.size() && lines.get(i).startsWith("|"); i++)
        {
            final String line = lines.get(i);
            final String[] cells = line.substring(1).split(" \\|");
            if (cells.length != COLUMNS)
            {
                throw new AssertionError(document + ":" + (i + 1) + " has " + cells.length + " cells: " + line);
            }
            final String ends = cells[2].trim();
            rows.add(new Row(cells[0].trim(), code(cells[1]), ends.equals("runs") ? List.of() :
                Arrays.stream(ends.split(" or ")).map(Integer::valueOf).toList(),
                Arrays.stream(cells[3].split(" or ")).map(OperationsTable::code).toList()));
        }

        return rows;
    }

    private static String code(final String cell)
    {
        return cell.trim().replaceAll("^`+|`+$", "");
    }
}
