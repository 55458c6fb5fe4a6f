package org.tensorpool.tool.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest
{
    private static final String HEAD = "tp_tool top  12:34:56  /dev/shm/aeron  every 1.0 s";
    private static final long MS = 1_000_000;
    private static final String RED = "\033[";

    private final View view = new View();

    private static Overview.StreamRow stream(final Health health)
    {
        return new Overview.StreamRow(4_294_967_295L, "left camera of the second telescope", 3, 64, 2, 1, true, 500,
            250 * MS, health, 1, 2, health == Health.OK ? "ok" : "down", health);
    }

    private static Overview.ConsumerRow consumer(final long id, final long lag, final Health health)
    {
        return new Overview.ConsumerRow(4_294_967_295L, id, "viewer", 3, 1_000_000, 499.5, lag, health, 2 * MS * lag,
            12, 0.0005, Health.WARNING, 3, 0.02, Health.CRITICAL, 0, false, 100 * MS,
            health == Health.OK ? "ok" : "silent", health);
    }

    private static Overview overview(final int consumers, final String... problems)
    {
        final List<Overview.ConsumerRow> rows = IntStream.range(0, consumers)
            .mapToObj((i) -> consumer(4_000_000_000L + i, i, i == 1 ? Health.CRITICAL : Health.OK)).toList();
        return new Overview(true, true, List.of(stream(Health.OK)), List.of(new Overview.ProducerRow(
            4_294_967_295L, 1_234_567_890L, "grabber", 3, 1_000_001, 500, 1_000_001, 0, Health.OK, 100 * MS, "ok",
            Health.OK)), rows, List.of(problems));
    }

    private List<AttributedString> render(final Overview overview, final int width, final int height)
    {
        return Screen.render(overview, view, HEAD, width, height, true);
    }

    private static String text(final List<AttributedString> lines)
    {
        return lines.stream().map(AttributedString::toString).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "160, 50", "40, 10", "20, 3", "300, 100"})
    void shouldFillTheTerminalAndNoMore(final int width, final int height)
    {
        for (final Overview overview : new Overview[] {null, overview(0), overview(2), overview(60, "a ".repeat(200))})
        {
            final List<AttributedString> lines = render(overview, width, height);
            assertEquals(height, lines.size());
            lines.forEach((line) -> assertTrue(line.columnLength() <= width, line::toString));
        }
    }

    @Test
    void shouldShowWhatMattersIn80Columns()
    {
        final String text = text(render(overview(2), 80, 24));

        for (final String expected : new String[] {
            "4294967295", "1234567890", "4000000001", "LAG", "GAP%", "LATE%", "RATE/S", "STATE", "silent", "0.05",
            "2.00", "LOST", "ANNOUNCED", "q quit", "? help"})
        {
            assertTrue(text.contains(expected), () -> expected + " in\n" + text);
        }
        assertFalse(text.contains("META"), text);
    }

    @Test
    void shouldShowMoreWhereThereIsRoom()
    {
        final String text = text(render(overview(2), 160, 50));

        for (final String expected : new String[] {
            "left camera of the second telescope", "grabber", "viewer", "BEHIND", "OTHER", "MODE", "EPOCH", "META"})
        {
            assertTrue(text.contains(expected), () -> expected + " in\n" + text);
        }
    }

    @Test
    void shouldColourThresholdsAndNothingWithoutColour()
    {
        final List<AttributedString> coloured = Screen.render(overview(2), view, HEAD, 100, 24, true);
        final List<AttributedString> plain = Screen.render(overview(2), view, HEAD, 100, 24, false);

        assertTrue(coloured.stream().anyMatch((line) -> line.toAnsi().contains(RED + "31;1m2.00") ||
            line.toAnsi().contains(RED + "1;31m2.00")), () -> ansi(coloured));
        assertTrue(coloured.stream().anyMatch((line) -> line.toAnsi().contains(RED + "33m0.05")),
            () -> ansi(coloured));
        plain.forEach((line) -> assertEquals(line.toString(), line.toAnsi()));
        assertEquals(text(plain), text(coloured));
    }

    private static String ansi(final List<AttributedString> lines)
    {
        return lines.stream().map(AttributedString::toAnsi).collect(Collectors.joining("\n"))
            .replace('\033', '^');
    }

    @Test
    void shouldSayWhetherAllIsWell()
    {
        final Overview well = new Overview(true, true, List.of(stream(Health.OK)), List.of(), List.of(), List.of());
        final Overview down =
            new Overview(true, true, List.of(stream(Health.CRITICAL)), List.of(), List.of(), List.of());
        final Overview gone = new Overview(false, false, List.of(), List.of(), List.of(), List.of());

        assertTrue(text(render(well, 80, 24)).contains("1 stream, 0 producers, 0 consumers  all well"));
        assertTrue(text(render(down, 80, 24)).contains("see below"));
        assertTrue(text(render(gone, 80, 24)).contains("THE MEDIA DRIVER IS GONE"));
        assertTrue(text(render(overview(1, "x raised"), 80, 24)).contains("1 problem"));
    }

    @Test
    void shouldKeepProblemsInSightHoweverManyRowsThereAre()
    {
        final List<AttributedString> lines =
            render(overview(60, "drops_gap raised: stream=1 consumer=2: much"), 80, 24);

        assertEquals("drops_gap raised: stream=1 consumer=2: much", lines.get(22).toString());
        assertTrue(lines.get(23).toString().contains("lines 1-19 of 68"), lines.get(23)::toString);
    }

    @Test
    void shouldScrollToTheLastLineAndNoFarther()
    {
        for (int i = 0; i < 20; i++)
        {
            view.press(Keys.PAGE_DOWN);
        }
        final String end = text(render(overview(60), 80, 24));
        assertTrue(end.contains("4000000059") && end.contains("of 68"), end);

        view.press(Keys.HOME);
        assertTrue(text(render(overview(60), 80, 24)).contains("STREAMS (1)"));
    }

    @Test
    void shouldOrderRowsByTheKeyThatIsChosen()
    {
        assertEquals(List.of("4000000000", "4000000001", "4000000002"), consumers());
        view.sort(SortKey.LAG);
        assertEquals(List.of("4000000002", "4000000001", "4000000000"), consumers());
        view.press('r');
        assertEquals(List.of("4000000000", "4000000001", "4000000002"), consumers());
        view.press('r');
        view.sort(SortKey.STATE);
        assertEquals("4000000001", consumers().getFirst());
    }

    private List<String> consumers()
    {
        final List<String> found = new ArrayList<>();
        render(overview(3), 160, 50).forEach((line) ->
        {
            if (line.toString().contains("40000000"))
            {
                found.add(line.toString().trim().split(" +")[1]);
            }
        });
        return found;
    }

    @Test
    void shouldShowOnlyRowsThatContainTheFilter()
    {
        "/SILENT\r".chars().forEach(view::press);

        assertEquals(List.of("4000000001"), consumers());
        assertTrue(text(render(overview(3), 160, 50)).contains("CONSUMERS (1 of 3)"));
        view.press(27);
        assertEquals(3, consumers().size());
    }

    @Test
    void shouldShowTheFilterWhileItIsTyped()
    {
        "/caméra".chars().forEach(view::press);
        view.press(127);
        view.press('q');

        assertTrue(text(render(overview(1), 80, 24)).contains("filter: camérq_"));
        assertFalse(view.isQuit());
    }

    @Test
    void shouldExplainItsColumns()
    {
        view.press('?');

        final String help = text(render(overview(1), 80, 24));
        for (final String column : new String[] {"LAG", "BEHIND", "GAP LATE", "HEARD", "LOST", "Ctrl-C"})
        {
            assertTrue(help.contains(column), help);
        }
    }

    @Test
    void shouldLetNoNameCommandTheTerminal()
    {
        final Overview.StreamRow evil = new Overview.StreamRow(1, "\033[2J\u202Eevil\n宽", 1, 8, 1, 0, true, 0, 0,
            Health.OK, 0, 0, "ok", Health.OK);
        final Overview overview =
            new Overview(true, true, List.of(evil), List.of(), List.of(), List.of("\033c raised"));

        final String text = text(Screen.render(overview, view, HEAD, 160, 24, false));

        assertTrue(text.contains("?[2J?evil?宽"), text);
        assertFalse(text.contains("\033"), text);
        assertEquals(24, text.lines().count());
    }

    @Test
    void shouldPauseAndQuit()
    {
        view.press('p');
        assertTrue(view.isPaused());
        assertTrue(text(render(overview(1), 80, 24)).contains("PAUSED"));
        view.press('q');
        assertTrue(view.isQuit());
    }
}
