package org.tensorpool.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the targets: as good as the worst of its parts.
 */
public final class Target
{
    private final int number;
    private final String name;
    private final List<Comparison> parts = new ArrayList<>();

    Target(final int number, final String name)
    {
        this.number = number;
        this.name = name;
    }

    /**
     * @return from 1.
     */
    public int number()
    {
        return number;
    }

    void add(final Comparison part)
    {
        parts.add(part);
    }

    /**
     * @return what it is made of.
     */
    public List<Comparison> parts()
    {
        return parts;
    }

    /** @return what goes into the JSON file. */
    Map<String, Object> asJson()
    {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("target_number", number);
        json.put("name", name);
        final Comparison worst = parts.stream().max(Comparator.comparingDouble(Comparison::badness)).orElse(null);
        json.put("unit", worst == null ? null : worst.unit());
        json.put("ours", worst == null ? null : worst.ours());
        json.put("peer", worst == null ? null : worst.peer());
        json.put("peerName", worst == null ? null : worst.peerName());
        json.put("ratio", worst == null ? null : worst.ratio());
        json.put("target", worst == null ? null : worst.target());
        json.put("met", worst == null ? null : worst.met());
        json.put("worst", worst == null ? null : worst.name());
        json.put("parts", parts);
        return json;
    }
}
