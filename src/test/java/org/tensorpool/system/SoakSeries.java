package org.tensorpool.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The rows that a process wrote.
 *
 * @param name    of the process.
 * @param columns their names.
 * @param rows    in the order of time.
 */
record SoakSeries(String name, List<String> columns, List<long[]> rows)
{
    static SoakSeries read(final Path directory, final String name) throws IOException
    {
        final List<String> lines = Files.readAllLines(directory.resolve(name + ".csv"));
        return new SoakSeries(name, List.of(lines.get(0).split(",")), lines.stream().skip(1)
            .map((line) -> Arrays.stream(line.split(",")).mapToLong(Long::parseLong).toArray()).toList());
    }

    long[] column(final String column)
    {
        final int index = columns.indexOf(column);
        return rows.stream().mapToLong((row) -> row[index]).toArray();
    }

    /**
     * @param column of which.
     * @param from   part of the time at which to begin, from 0.
     * @param to     part of the time at which to end, up to 1.
     * @return the median of the rows in between.
     */
    long median(final String column, final double from, final double to)
    {
        final long[] all = column(column);
        final long[] sorted = LongStream.of(all)
            .skip((long)(from * all.length)).limit(Math.max(1, (long)((to - from) * all.length)))
            .sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
