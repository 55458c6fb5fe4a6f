package org.tensorpool.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.tensorpool.DropReason;
import org.tensorpool.status.CounterKinds;

/**
 * The dashboard and the rules ask for metrics that there are.
 */
class MetricsFilesTest
{
    private static final Path DASHBOARD = Path.of("config", "grafana-dashboard.json");
    private static final Path RULES = Path.of("config", "prometheus-rules.yml");
    private static final Pattern METRIC = Pattern.compile("tensorpool_[a-z0-9_]+");

    private static Set<String> exported()
    {
        final Set<String> names = CounterKinds.all().stream().map(MetricName::exported)
            .filter((name) -> !name.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
        names.add(CounterCollector.UP);
        names.add(CounterCollector.HEARTBEAT_AGE);
        return names;
    }

    private static Set<String> namesIn(final String text)
    {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JsonNode> panels() throws IOException
    {
        final List<JsonNode> panels = new ArrayList<>();
        new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels").forEach(panels::add);
        return panels;
    }

    private static void assertExported(final Set<String> names)
    {
        final Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(exported());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void shouldAskOnlyForMetricsThatAreExported() throws IOException
    {
        final Set<String> ofRules = namesIn(Files.readString(RULES));
        final Set<String> ofDashboard = new TreeSet<>();
        for (final JsonNode panel : panels())
        {
            panel.path("targets").forEach((target) -> ofDashboard.addAll(namesIn(target.get("expr").asText())));
        }

        assertTrue(ofRules.size() > 10 && ofDashboard.size() > 30, ofRules + " " + ofDashboard);
        assertExported(ofRules);
        assertExported(ofDashboard);
    }

    @Test
    void shouldShowEveryReasonOfADropOnTheDashboard() throws IOException
    {
        final Set<String> names = namesIn(Files.readString(DASHBOARD));

        for (final DropReason reason : DropReason.values())
        {
            assertTrue(names.contains("tensorpool_" + reason.label() + "_total"), reason.label());
        }
    }

    @Test
    void shouldWarnAtTheThresholdsThatOperatorsKnow() throws IOException
    {
        final String rules = Files.readString(RULES).replaceAll("\\s+", " ");
        final String frames =
            "(rate(tensorpool_frames_received_total[1m]) + rate(tensorpool_drops_gap_total[1m])) > 0.001 for: 1m";

        assertTrue(rules.contains("rate(tensorpool_drops_gap_total[1m]) / " + frames));
        assertTrue(rules.contains("rate(tensorpool_drops_late_total[1m]) / " + frames));
        assertTrue(rules.contains("increase(tensorpool_announces_heard_total[5s]) == 0"));
    }

    @Test
    void shouldGiveEachPanelANumberAndAPlaceOfItsOwn() throws IOException
    {
        final Set<Integer> ids = new HashSet<>();
        final Set<String> places = new HashSet<>();
        for (final JsonNode panel : panels())
        {
            assertTrue(ids.add(panel.get("id").asInt()), panel.get("title").asText());
            assertTrue(places.add(panel.get("gridPos").get("x") + "," + panel.get("gridPos").get("y")),
                panel.get("title").asText());
        }
    }

    @Test
    void shouldCloseEveryBracketOfEveryExpression() throws IOException
    {
        for (final JsonNode panel : panels())
        {
            for (final JsonNode target : panel.path("targets"))
            {
                final String expression = target.get("expr").asText();
                for (final String pair : new String[] {"()", "[]", "{}"})
                {
                    assertEquals(
                        expression.chars().filter((c) -> c == pair.charAt(0)).count(),
                        expression.chars().filter((c) -> c == pair.charAt(1)).count(), expression);
                }
            }
        }
    }

    @Test
    void shouldExportEachCounterUnderANameOfItsOwn()
    {
        final Set<String> names = new HashSet<>();
        CounterKinds.all().stream().map(MetricName::exported).filter((name) -> !name.isEmpty())
            .forEach((name) -> assertTrue(names.add(name), name));

        assertTrue(names.contains("tensorpool_frames_published_total"));
        assertTrue(names.contains("tensorpool_gc_time_seconds_total"));
        assertTrue(names.contains("tensorpool_driver_leases"));
    }
}
