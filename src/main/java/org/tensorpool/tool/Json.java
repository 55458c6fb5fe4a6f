package org.tensorpool.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

/**
 * Reports as one line of JSON.
 */
final class Json
{
    /** Writes the fields of an object. */
    interface Fields
    {
        void write(JsonGenerator json) throws IOException;
    }

    private Json()
    {
    }

    static void print(final PrintWriter out, final Fields fields)
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        out.println(text);
        out.flush();
    }
}
