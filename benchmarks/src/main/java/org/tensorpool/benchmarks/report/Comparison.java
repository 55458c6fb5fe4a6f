package org.tensorpool.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A figure of ours beside the one it is held against.
 *
 * @param name     of what was measured.
 * @param unit     of both figures.
 * @param ours     our figure.
 * @param peer     the other figure; the limit itself where the target is no ratio.
 * @param peerName what it is of.
 * @param limit    of the ratio; of our figure where the other one is 0.
 * @param isLeast  whether the limit is the least and not the most.
 */
@JsonPropertyOrder({"name", "unit", "ours", "peer", "peerName", "ratio", "target", "met"})
public record Comparison(
    String name,
    String unit,
    double ours,
    double peer,
    String peerName,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) double limit,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) boolean isLeast)
{
    /**
     * @return ours by theirs; where theirs is 0, 0 if ours is too and otherwise null.
     */
    @JsonProperty
    public Double ratio()
    {
        if (peer == 0)
        {
            return ours == 0 ? 0.0 : null;
        }
        return ours / peer;
    }

    /**
     * @return the limit in words.
     */
    @JsonProperty
    public String target()
    {
        return peer == 0 ? "≤ " + Numbers.plain(limit) + " " + unit :
            (isLeast ? "≥ " : "≤ ") + Numbers.plain(limit) + " ×";
    }

    /**
     * @return whether the limit is kept.
     */
    @JsonProperty
    public boolean met()
    {
        final double value = peer == 0 ? ours : ours / peer;
        return isLeast ? value >= limit : value <= limit;
    }

    /**
     * @return how far from the limit: above 1 it is not kept.
     */
    double badness()
    {
        if (peer == 0)
        {
            return ours <= limit ? 0 : Double.MAX_VALUE;
        }
        return isLeast ? limit * peer / ours : ours / peer / limit;
    }
}
