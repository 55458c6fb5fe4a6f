package org.tensorpool.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of the table: ours beside every peer. Setters return the row.
 */
public final class Row
{
    private final String section;
    private final String name;
    private final String unit;
    private final Map<String, Double> peers = new LinkedHashMap<>();
    private Double ours;
    private boolean isDetail;
    private String note = "";

    /**
     * @param section that it belongs to.
     * @param name    of what was measured.
     * @param unit    of all figures.
     */
    public Row(final String section, final String name, final String unit)
    {
        this.section = section;
        this.name = name;
        this.unit = unit;
    }

    /**
     * @param value of ours.
     * @return this.
     */
    public Row ours(final double value)
    {
        ours = value;
        return this;
    }

    /**
     * @param peer  name.
     * @param value of it.
     * @return this.
     */
    public Row peer(final String peer, final double value)
    {
        peers.put(peer, value);
        return this;
    }

    /**
     * @param text that explains.
     * @return this.
     */
    public Row note(final String text)
    {
        note = text;
        return this;
    }

    /**
     * Leave the row out of what is printed; the files have it.
     *
     * @param isLeftOut whether to.
     * @return this.
     */
    public Row detail(final boolean isLeftOut)
    {
        isDetail = isLeftOut;
        return this;
    }

    /**
     * @return whether the row is left out of what is printed.
     */
    public boolean isDetail()
    {
        return isDetail;
    }

    /**
     * @return the section.
     */
    public String section()
    {
        return section;
    }

    /**
     * @return what was measured.
     */
    public String name()
    {
        return name;
    }

    /**
     * @return the unit of all figures.
     */
    public String unit()
    {
        return unit;
    }

    /**
     * @return our figure, or null.
     */
    public Double ours()
    {
        return ours;
    }

    /**
     * @return what explains.
     */
    public String note()
    {
        return note;
    }

    /**
     * @return figures of the peers.
     */
    public Map<String, Double> peers()
    {
        return peers;
    }

    /** @return what goes into the JSON file. */
    Map<String, Object> asJson()
    {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("section", section);
        json.put("name", name);
        json.put("unit", unit);
        json.put("ours", ours);
        json.put("peers", peers);
        json.put("note", note);
        return json;
    }
}
