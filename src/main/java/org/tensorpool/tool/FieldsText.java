package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.tensorpool.tool.message.Fields;

/**
 * Fields for people to read: aligned lines, tables, or one line. Text that came from elsewhere can't move the cursor or
 * change colours: what is not printable is shown as a question mark.
 */
final class FieldsText
{
    private static final int MAX_LENGTH = 4096;
    private static final String GAP = "  ";

    private FieldsText()
    {
    }

    /** A name and a value on each line; what is a list follows as a table. */
    static void print(final PrintWriter out, final Fields fields)
    {
        final int width = fields.values().entrySet().stream()
            .filter((field) -> !(field.getValue() instanceof List<?>))
            .mapToInt((field) -> field.getKey().length()).max().orElse(0);
        for (final Map.Entry<String, Object> field : fields.values().entrySet())
        {
            final String name = field.getKey() + ":";
            if (field.getValue() instanceof final List<?> items)
            {
                out.println(name + " " + items.size());
                table(out, GAP, rows(items));
            }
            else
            {
                out.println(name + " ".repeat(width + 2 - name.length()) + text(field.getValue()));
            }
        }
    }

    /** A line of names, then a line for each row; every row has the fields of the first. */
    static void table(final PrintWriter out, final String indent, final List<Fields> rows)
    {
        if (rows.isEmpty())
        {
            return;
        }

        final List<List<String>> lines = new ArrayList<>();
        lines.add(List.copyOf(rows.get(0).values().keySet()));
        rows.forEach((row) -> lines.add(row.values().values().stream().map(FieldsText::text).toList()));
        final int columns = lines.get(0).size();
        final int[] widths = new int[columns];
        for (final List<String> line : lines)
        {
            for (int i = 0; i < columns; i++)
            {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }

        for (final List<String> line : lines)
        {
            final StringBuilder text = new StringBuilder(indent);
            for (int i = 0; i < columns; i++)
            {
                text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length())).append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** Everything on one line. */
    static String line(final Fields fields)
    {
        return fields.values().entrySet().stream()
            .map((field) -> field.getKey() + "=" + inline(field.getValue()))
            .collect(Collectors.joining(" "));
    }

    private static String inline(final Object value)
    {
        if (value instanceof final List<?> items)
        {
            return rows(items).stream()
                .map((item) -> "{" + line(item) + "}").collect(Collectors.joining(" ", "[", "]"));
        }

        final String text = text(value);
        return value instanceof String && (text.isEmpty() || text.indexOf(' ') >= 0) ? "'" + text + "'" : text;
    }

    private static List<Fields> rows(final List<?> items)
    {
        return items.stream().map(Fields.class::cast).toList();
    }

    static String text(final Object value)
    {
        if (value == null)
        {
            return "-";
        }

        final String text = value.toString();
        final String head = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        final StringBuilder shown = new StringBuilder(head.length());
        head.codePoints().forEach((c) -> shown.appendCodePoint(isPrintable(c) ? c : '?'));
        return shown.toString();
    }

    private static boolean isPrintable(final int c)
    {
        return switch (Character.getType(c))
        {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
