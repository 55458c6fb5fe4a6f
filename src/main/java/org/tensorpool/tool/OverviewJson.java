package org.tensorpool.tool;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import org.tensorpool.tool.top.Overview;

/**
 * A system for programs to read. What is not known is null.
 */
final class OverviewJson
{
    private OverviewJson()
    {
    }

    /** Within an object that is begun. */
    static void write(final JsonGenerator json, final Overview overview) throws IOException
    {
        json.writeBooleanField("connected", overview.isConnected());
        json.writeBooleanField("counters", overview.hasCounters());
        json.writeArrayFieldStart("streams");
        for (final Overview.StreamRow row : overview.streams())
        {
            json.writeStartObject();
            write(json, row);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("producers");
        for (final Overview.ProducerRow row : overview.producers())
        {
            json.writeStartObject();
            write(json, row);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("consumers");
        for (final Overview.ConsumerRow row : overview.consumers())
        {
            json.writeStartObject();
            write(json, row);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("problems");
        for (final String problem : overview.problems())
        {
            json.writeString(problem);
        }
        json.writeEndArray();
    }

    static void write(final JsonGenerator json, final Overview.StreamRow row) throws IOException
    {
        json.writeNumberField("stream", row.streamId());
        json.writeStringField("name", row.name());
        unsigned(json, "epoch", row.epoch());
        json.writeNumberField("header_nslots", row.headerSlots());
        json.writeNumberField("pools", row.pools());
        json.writeNumberField("meta_version", row.metaVersion());
        json.writeBooleanField("driven", row.isDriven());
        json.writeNumberField("rate_hz", row.rateHz());
        optional(json, "announce_age_ns", row.announceAgeNs());
        json.writeNumberField("producers", row.producers());
        json.writeNumberField("consumers", row.consumers());
        json.writeStringField("state", row.state());
        json.writeStringField("health", row.health().name());
    }

    static void write(final JsonGenerator json, final Overview.ProducerRow row) throws IOException
    {
        json.writeNumberField("stream", row.streamId());
        json.writeNumberField("producer", row.producerId());
        json.writeStringField("client", row.client());
        unsigned(json, "epoch", row.epoch());
        unsigned(json, "sequence", row.sequence());
        json.writeNumberField("rate_hz", row.rateHz());
        optional(json, "published", row.published());
        optional(json, "lost", row.lost());
        json.writeNumberField("heard_ns", row.heardNs());
        json.writeStringField("state", row.state());
        json.writeStringField("health", row.health().name());
    }

    static void write(final JsonGenerator json, final Overview.ConsumerRow row) throws IOException
    {
        json.writeNumberField("stream", row.streamId());
        json.writeNumberField("consumer", row.consumerId());
        json.writeStringField("client", row.client());
        unsigned(json, "epoch", row.epoch());
        unsigned(json, "sequence", row.sequence());
        json.writeNumberField("rate_hz", row.rateHz());
        optional(json, "lag", row.lag());
        optional(json, "behind_ns", row.behindNs());
        json.writeNumberField("drops_gap", row.dropsGap());
        json.writeNumberField("drops_gap_share", row.gapShare());
        json.writeNumberField("drops_late", row.dropsLate());
        json.writeNumberField("drops_late_share", row.lateShare());
        optional(json, "drops_other", row.dropsOther());
        json.writeBooleanField("rate_limited", row.isRateLimited());
        json.writeNumberField("heard_ns", row.heardNs());
        json.writeStringField("state", row.state());
        json.writeStringField("health", row.health().name());
    }

    private static void unsigned(final JsonGenerator json, final String name, final long value) throws IOException
    {
        json.writeFieldName(name);
        json.writeNumber(Long.toUnsignedString(value));
    }

    private static void optional(final JsonGenerator json, final String name, final long value) throws IOException
    {
        json.writeFieldName(name);
        if (value < 0)
        {
            json.writeNull();
        }
        else
        {
            json.writeNumber(value);
        }
    }
}
