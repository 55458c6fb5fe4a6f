package org.tensorpool.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table: targets first, then everything that was measured.
 */
final class MarkdownTable
{
    private final StringBuilder text = new StringBuilder();
    private final boolean hasDetails;

    MarkdownTable(final Results results, final Map<String, String> machine, final boolean hasDetails)
    {
        this.hasDetails = hasDetails;
        text.append("## Machine\n\n");
        machine.forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));

        text.append("\n## Targets\n\n");
        final List<List<String>> targets = new ArrayList<>();
        targets.add(List.of("", "measure", "ours", "peer", "figure", "ratio", "target", "met"));
        results.targets().forEach((target) -> addTarget(targets, target));
        append(targets);

        final Set<String> sections =
            results.rows().stream().map(Row::section).collect(Collectors.toCollection(LinkedHashSet::new));
        sections.forEach((section) -> appendSection(section, results));

        if (!results.failures().isEmpty())
        {
            text.append("\n## Not measured\n\n");
            results.failures().forEach((failure) -> text.append("- ").append(failure).append('\n'));
        }
    }

    private static void addTarget(final List<List<String>> table, final Target target)
    {
        final String number = Integer.toString(target.number());
        if (target.parts().isEmpty())
        {
            table.add(List.of(number, "not measured", "", "", "", "", "", ""));
        }
        for (final Comparison part : target.parts())
        {
            table.add(List.of(
                number,
                part.name(),
                Numbers.withUnit(part.ours(), part.unit()),
                part.peerName(),
                Numbers.withUnit(part.peer(), part.unit()),
                part.ratio() == null ? "" : Numbers.plain(part.ratio()),
                part.target(),
                part.met() ? "yes" : "NO"));
        }
    }

    private void appendSection(final String section, final Results results)
    {
        final List<Row> rows = results.rows().stream()
            .filter((row) -> row.section().equals(section) && (hasDetails || !row.isDetail())).toList();
        final Set<String> peers = rows.stream()
            .flatMap((row) -> row.peers().keySet().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
        final boolean hasOurs = rows.stream().anyMatch((row) -> row.ours() != null);

        final List<List<String>> table = new ArrayList<>();
        final List<String> head = new ArrayList<>(List.of("measure"));
        if (hasOurs)
        {
            head.add("ours");
        }
        for (final String peer : peers)
        {
            head.add(peer);
            if (hasOurs)
            {
                head.add("ratio");
            }
        }
        head.add("");
        table.add(head);
        rows.forEach((row) -> table.add(cells(row, peers, hasOurs)));

        text.append("\n## ").append(section.substring(0, 1).toUpperCase(java.util.Locale.ROOT))
            .append(section.substring(1)).append("\n\n");
        append(table);
    }

    private static List<String> cells(final Row row, final Set<String> peers, final boolean hasOurs)
    {
        final List<String> cells = new ArrayList<>(List.of(row.name()));
        if (hasOurs)
        {
            cells.add(Numbers.withUnit(row.ours(), row.unit()));
        }
        for (final String peer : peers)
        {
            final Double value = row.peers().get(peer);
            cells.add(Numbers.withUnit(value, row.unit()));
            if (hasOurs)
            {
                cells.add(value == null || row.ours() == null || value == 0 ? "" :
                    Numbers.plain(row.ours() / value));
            }
        }
        cells.add(row.note());
        return cells;
    }

    private void append(final List<List<String>> table)
    {
        final int columns = table.getFirst().size();
        final int[] widths = new int[columns];
        for (final List<String> line : table)
        {
            for (int i = 0; i < columns; i++)
            {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int i = 0; i < table.size(); i++)
        {
            appendLine(table.get(i), widths);
            if (i == 0)
            {
                final List<String> rule = new ArrayList<>();
                for (final int width : widths)
                {
                    rule.add("-".repeat(Math.max(3, width)));
                }
                appendLine(rule, widths);
            }
        }
    }

    private void appendLine(final List<String> cells, final int[] widths)
    {
        text.append('|');
        for (int i = 0; i < cells.size(); i++)
        {
            final String cell = cells.get(i);
            text.append(' ').append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length()))).append(" |");
        }
        text.append('\n');
    }

    @Override
    public String toString()
    {
        return text.toString();
    }
}
