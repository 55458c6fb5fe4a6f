package org.tensorpool.tool.top;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param <R>      of what there is a row for.
 * @param title    above it.
 * @param rank     how early it gives way where the terminal is narrow: the greatest first, 0 never.
 * @param isText   whether it stands on the left and may be cut off, as names may.
 * @param sort     by which it orders rows; null for none.
 * @param cell     of a row.
 */
record Column<R>(String title, int rank, boolean isText, SortKey sort, Function<R, Cell> cell)
{
    static <R> Column<R> number(final String title, final int rank, final Function<R, Cell> cell)
    {
        return new Column<>(title, rank, false, null, cell);
    }

    static <R> Column<R> text(final String title, final int rank, final Function<R, Cell> cell)
    {
        return new Column<>(title, rank, true, null, cell);
    }

    Column<R> by(final SortKey key)
    {
        return new Column<>(title, rank, isText, key, cell);
    }
}
