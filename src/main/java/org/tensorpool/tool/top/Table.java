package org.tensorpool.tool.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Rows and columns as lines of text. Where they don't fit, columns give way by their rank, then names are cut off.
 *
 * @param <R>     of what there is a row for.
 * @param title   above the table.
 * @param columns from the left.
 * @param health  of a row.
 */
record Table<R>(String title, List<Column<R>> columns, Function<R, Health> health)
{
    private static final int GAP = 2;
    private static final int MIN_TEXT = 15;

    /**
     * @param rows   to show.
     * @param view   how to order and choose them.
     * @param width  that no line exceeds.
     * @param colour for health.
     * @return a line for the title, one for the columns and one for each row; nothing without rows.
     */
    List<AttributedString> lines(final List<R> rows, final View view, final int width, final boolean colour)
    {
        final List<List<Cell>> cells = new ArrayList<>();
        for (final R row : ordered(rows, view))
        {
            final List<Cell> line = columns.stream().map((column) -> column.cell().apply(row)).toList();
            if (view.matches(line.stream().map(Cell::text).toList()))
            {
                cells.add(line);
            }
        }

        final List<AttributedString> lines = new ArrayList<>();
        final String count = cells.size() == rows.size() ? "" + rows.size() : cells.size() + " of " + rows.size();
        lines.add(line(title + " (" + count + ")", width, colour, AttributedStyle.BOLD));
        if (!cells.isEmpty())
        {
            final int[] widths = widths(cells, width);
            lines.add(line(heading(widths), width, colour, AttributedStyle.INVERSE));
            cells.forEach((row) -> lines.add(line(row, widths, width, colour)));
        }
        return lines;
    }

    private List<R> ordered(final List<R> rows, final View view)
    {
        final List<R> ordered = new ArrayList<>(rows);
        for (final Column<R> column : columns)
        {
            if (column.sort() == view.sort())
            {
                ordered.sort(Comparator.comparing((row) -> (Double)column.cell().apply(row).sortBy(),
                    Comparator.reverseOrder()));
            }
        }
        if (view.sort() == SortKey.STATE)
        {
            ordered.sort(Comparator.comparing(health, Comparator.reverseOrder()));
        }
        return view.isReversed() ? ordered.reversed() : ordered;
    }

    /** @return the width of each column; 0 for one that gave way, or has nothing to say. */
    private int[] widths(final List<List<Cell>> cells, final int width)
    {
        final int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++)
        {
            for (final List<Cell> row : cells)
            {
                widths[i] = Math.max(widths[i], new AttributedString(row.get(i).text()).columnLength());
            }
            widths[i] = widths[i] == 0 ? 0 : Math.max(widths[i], columns.get(i).title().length());
        }

        while (total(widths) > width && cut(widths, total(widths) - width))
        {
            continue;
        }
        return widths;
    }

    private static int total(final int[] widths)
    {
        int total = -GAP;
        for (final int width : widths)
        {
            total += width == 0 ? 0 : width + GAP;
        }
        return total;
    }

    /** Long names first, then the columns that matter least. @return false where nothing is left to cut. */
    private boolean cut(final int[] widths, final int excess)
    {
        int longest = -1;
        int least = -1;
        for (int i = 0; i < widths.length; i++)
        {
            final int floor = Math.max(MIN_TEXT, columns.get(i).title().length());
            if (columns.get(i).isText() && columns.get(i).rank() > 0 && widths[i] > floor &&
                (longest < 0 || widths[i] > widths[longest]))
            {
                longest = i;
            }
            if (widths[i] > 0 && columns.get(i).rank() > 0 &&
                (least < 0 || columns.get(i).rank() > columns.get(least).rank()))
            {
                least = i;
            }
        }
        if (longest >= 0)
        {
            final int floor = Math.max(MIN_TEXT, columns.get(longest).title().length());
            widths[longest] = Math.max(floor, widths[longest] - excess);
            return true;
        }
        if (least >= 0)
        {
            widths[least] = 0;
            return true;
        }
        return false;
    }

    private String heading(final int[] widths)
    {
        final StringBuilder heading = new StringBuilder();
        for (int i = 0; i < widths.length; i++)
        {
            if (widths[i] > 0)
            {
                heading.append(heading.isEmpty() ? "" : " ".repeat(GAP));
                final String format = columns.get(i).isText() ? "%-" + widths[i] + "s" : "%" + widths[i] + "s";
                heading.append(String.format(Locale.ROOT, format, columns.get(i).title()));
            }
        }
        return heading.toString();
    }

    private AttributedString line(
        final List<Cell> row, final int[] widths, final int width, final boolean colour)
    {
        final AttributedStringBuilder line = new AttributedStringBuilder();
        for (int i = 0; i < widths.length; i++)
        {
            if (widths[i] > 0)
            {
                line.append(line.length() == 0 ? "" : " ".repeat(GAP));
                final AttributedString text =
                    new AttributedString(row.get(i).text()).columnSubSequence(0, widths[i]);
                final String padding = " ".repeat(widths[i] - text.columnLength());
                line.append(columns.get(i).isText() ? "" : padding);
                line.styled(Palette.of(row.get(i).health(), colour), text.toString());
                line.append(columns.get(i).isText() ? padding : "");
            }
        }
        return line.toAttributedString().columnSubSequence(0, width);
    }

    private static AttributedString line(
        final String text, final int width, final boolean colour, final AttributedStyle style)
    {
        return new AttributedString(text, colour ? style : AttributedStyle.DEFAULT).columnSubSequence(0, width);
    }
}
