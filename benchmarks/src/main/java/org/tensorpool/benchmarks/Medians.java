package org.tensorpool.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of several repetitions by name, of which the median counts.
 *
 * @param <K> name.
 */
final class Medians<K>
{
    private final Map<K, List<Double>> values = new LinkedHashMap<>();

    void add(final K key, final double value)
    {
        values.computeIfAbsent(key, (ignore) -> new ArrayList<>()).add(value);
    }

    boolean has(final K key)
    {
        return values.containsKey(key);
    }

    double of(final K key)
    {
        final List<Double> sorted = values.getOrDefault(key, List.of()).stream().sorted().toList();
        if (sorted.isEmpty())
        {
            return Double.NaN;
        }
        final int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
