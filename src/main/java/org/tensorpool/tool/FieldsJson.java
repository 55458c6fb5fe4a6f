package org.tensorpool.tool;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;
import org.tensorpool.tool.message.Fields;

/**
 * Fields for programs to read.
 */
final class FieldsJson
{
    private FieldsJson()
    {
    }

    /** Within an object that is begun. */
    static void write(final JsonGenerator json, final Fields fields) throws IOException
    {
        for (final Map.Entry<String, Object> field : fields.values().entrySet())
        {
            json.writeFieldName(field.getKey());
            write(json, field.getValue());
        }
    }

    private static void write(final JsonGenerator json, final Object value) throws IOException
    {
        switch (value)
        {
            case null -> json.writeNull();
            case final Long number -> json.writeNumber(number);
            case final BigInteger number -> json.writeNumber(number);
            case final Boolean flag -> json.writeBoolean(flag);
            case final List<?> items ->
            {
                json.writeStartArray();
                for (final Object item : items)
                {
                    json.writeStartObject();
                    write(json, (Fields)item);
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            default -> json.writeString(value.toString());
        }
    }
}
