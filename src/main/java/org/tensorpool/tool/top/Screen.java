package org.tensorpool.tool.top;

import java.util.ArrayList;
import java.util.List;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Lays everything out: what it is on top, tables that scroll, problems that stay below them, keys at the bottom.
 * Stateless.
 */
public final class Screen
{
    private static final int MAX_PROBLEM_LINES = 6;
    private static final String INDENT = "    ";
    private static final String KEYS =
        "? help  q quit  s sort  r reverse  / filter  p pause  arrows scroll";
    private static final List<String> HELP = List.of(
        "ANNOUNCED  since the stream was last announced; yellow after 3 periods, red: 5 s",
        "RATE/S     frames a second, between the last two reports",
        "LOST       descriptors that could not be sent; red above 0.1 %",
        "LAG        frames that a consumer is behind its producer by now;",
        "           yellow beyond half of the header ring, red beyond all of it",
        "BEHIND     the same as time, at the producer's rate;",
        "           for the latency of each frame: tp_tool hz STREAM",
        "GAP LATE   frames never seen, and frames overwritten while read; % of late,",
        "           over 10 s: yellow above 0, red above 0.1 %",
        "OTHER      frames dropped for other reasons: tp_tool stats tells which",
        "HEARD      since the last report; silent after 3 announce periods",
        "",
        "s  sort by id, state, rate, lag, drops or silence     r  reverse",
        "/  show rows that contain a text; Enter keeps it, Esc drops it",
        "p  pause     arrows, PgUp, PgDn, g  scroll     q, Ctrl-C  quit");

    private Screen()
    {
    }

    /**
     * Lay out a screen.
     *
     * @param overview what to show; null while nothing is known.
     * @param view     what the user has chosen.
     * @param head     what is watched.
     * @param width    of the terminal, in columns.
     * @param height   of the terminal, in lines; 0 for as many as it takes, without keys.
     * @param colour   whether to use colours.
     * @return lines, none wider than {@code width}; exactly {@code height} of them unless that is 0.
     */
    public static List<AttributedString> render(
        final Overview overview,
        final View view,
        final String head,
        final int width,
        final int height,
        final boolean colour)
    {
        final List<AttributedString> top = head(overview, head, width, colour);
        final List<AttributedString> body = view.isHelp() ? help(width) : body(overview, view, width, colour);
        final List<AttributedString> problems = problems(overview, width, height, colour);
        final List<AttributedString> lines = new ArrayList<>(top);
        if (height == 0)
        {
            lines.addAll(body);
            lines.addAll(problems);
            return lines;
        }

        final int room = Math.max(0, height - top.size() - problems.size() - 1);
        final int from = view.scroll(body.size(), room);
        lines.addAll(body.subList(from, Math.min(body.size(), from + room)));
        while (lines.size() < top.size() + room)
        {
            lines.add(AttributedString.EMPTY);
        }
        lines.addAll(problems);
        lines.add(keys(view, from, room, body.size(), width, colour));
        return lines.size() > height ? new ArrayList<>(lines.subList(0, height)) : lines;
    }

    private static List<AttributedString> head(
        final Overview overview, final String head, final int width, final boolean colour)
    {
        final AttributedStringBuilder state = new AttributedStringBuilder();
        if (overview == null)
        {
            state.append("listening");
        }
        else
        {
            state.append(count(overview.streams().size(), "stream")).append(", ")
                .append(count(overview.producers().size(), "producer")).append(", ")
                .append(count(overview.consumers().size(), "consumer")).append("  ");
            final Health health = health(overview);
            state.styled(health == Health.OK ? Palette.well(colour) : Palette.of(health, colour),
                !overview.isConnected() ? "THE MEDIA DRIVER IS GONE" :
                !overview.problems().isEmpty() ? count(overview.problems().size(), "problem") :
                overview.streams().isEmpty() ? "nothing heard" : health == Health.OK ? "all well" : "see below");
            state.append(overview.hasCounters() ? "" : "  (its counters can't be read)");
        }

        return List.of(
            fit(new AttributedString(head, colour ? AttributedStyle.BOLD : AttributedStyle.DEFAULT), width),
            fit(state.toAttributedString(), width));
    }

    private static Health health(final Overview overview)
    {
        Health health = overview.isConnected() && overview.problems().isEmpty() ? Health.OK : Health.CRITICAL;
        for (final Overview.StreamRow row : overview.streams())
        {
            health = health.or(row.health());
        }
        for (final Overview.ProducerRow row : overview.producers())
        {
            health = health.or(row.health());
        }
        for (final Overview.ConsumerRow row : overview.consumers())
        {
            health = health.or(row.health());
        }
        return health == Health.OK && overview.streams().isEmpty() ? Health.WARNING : health;
    }

    private static String count(final int count, final String what)
    {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static List<AttributedString> body(
        final Overview overview, final View view, final int width, final boolean colour)
    {
        final List<AttributedString> body = new ArrayList<>();
        if (overview != null)
        {
            body.addAll(Tables.STREAMS.lines(overview.streams(), view, width, colour));
            body.addAll(Tables.PRODUCERS.lines(overview.producers(), view, width, colour));
            body.addAll(Tables.CONSUMERS.lines(overview.consumers(), view, width, colour));
        }
        return body;
    }

    private static List<AttributedString> help(final int width)
    {
        return HELP.stream().map((line) -> fit(new AttributedString(line), width)).toList();
    }

    private static List<AttributedString> problems(
        final Overview overview, final int width, final int height, final boolean colour)
    {
        if (overview == null || overview.problems().isEmpty())
        {
            return List.of();
        }

        final List<AttributedString> lines = new ArrayList<>();
        lines.add(fit(new AttributedString("PROBLEMS (" + overview.problems().size() + ")",
            colour ? AttributedStyle.BOLD : AttributedStyle.DEFAULT), width));
        for (final String problem : overview.problems())
        {
            wrap(Cell.text(problem).text(), width).forEach((line) ->
                lines.add(new AttributedString(line, Palette.of(Health.CRITICAL, colour))));
        }
        final int room = height == 0 ? Integer.MAX_VALUE : Math.min(1 + MAX_PROBLEM_LINES, height / 3);
        if (lines.size() <= room)
        {
            return lines;
        }

        final List<AttributedString> shown = new ArrayList<>(lines.subList(0, Math.max(0, room - 1)));
        shown.add(fit(new AttributedString(INDENT + "... tp_tool doctor tells all of it"), width));
        return shown;
    }

    private static List<String> wrap(final String text, final int width)
    {
        final List<String> lines = new ArrayList<>();
        String line = "";
        for (final String word : text.split(" "))
        {
            if (!line.isBlank() && line.length() + 1 + word.length() > width)
            {
                lines.add(line);
                line = INDENT;
            }
            line += (line.isBlank() ? "" : " ") + word;
        }
        lines.add(line);
        return lines.stream().map((each) -> fit(new AttributedString(each), width).toString()).toList();
    }

    private static AttributedString keys(
        final View view, final int from, final int room, final int lines, final int width, final boolean colour)
    {
        final StringBuilder text = new StringBuilder();
        if (view.isTyping())
        {
            text.append("filter: ").append(view.filter()).append('_');
        }
        else
        {
            text.append(view.isPaused() ? "PAUSED  " : "");
            text.append("by ").append(view.sort().label()).append(view.isReversed() ? " reversed" : "");
            text.append(view.filter().isEmpty() ? "" : "  filter '" + view.filter() + "'");
            text.append(lines <= room ? "" : "  lines " + (from + 1) + "-" + Math.min(lines, from + room) +
                " of " + lines);
            text.append("  ").append(KEYS);
        }
        return fit(new AttributedString(Cell.text(text.toString()).text(),
            colour ? AttributedStyle.DEFAULT.faint() : AttributedStyle.DEFAULT), width);
    }

    private static AttributedString fit(final AttributedString text, final int width)
    {
        return text.columnSubSequence(0, width);
    }
}
