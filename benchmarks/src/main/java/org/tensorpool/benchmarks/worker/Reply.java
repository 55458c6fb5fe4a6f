package org.tensorpool.benchmarks.worker;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.HdrHistogram.Histogram;

/**
 * What a worker answers, a line of JSON.
 *
 * @param error     what went wrong; null if nothing did.
 * @param values    numbers by name.
 * @param histogram compressed and in base 64; null if there is none.
 */
public record Reply(String error, Map<String, Double> values, String histogram)
{
    /** What the names of the bytes that threads have allocated begin with. */
    public static final String ALLOCATED_BY = "allocated by ";

    /**
     * @return an answer without numbers.
     */
    public static Reply done()
    {
        return new Reply(null, new TreeMap<>(), null);
    }

    /**
     * @param error what went wrong.
     * @return an answer that says so.
     */
    public static Reply failed(final String error)
    {
        return new Reply(error, new TreeMap<>(), null);
    }

    /**
     * @param recorded values, to be sent along.
     * @return an answer with a histogram.
     */
    public static Reply of(final Histogram recorded)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(recorded.getNeededByteBufferCapacity());
        final int length = recorded.encodeIntoCompressedByteBuffer(buffer);
        final byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return new Reply(null, new TreeMap<>(), Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * @param name  of a number.
     * @param value of it.
     * @return this.
     */
    public Reply with(final String name, final double value)
    {
        values.put(name, value);
        return this;
    }

    /**
     * @param name of a number.
     * @return the number; 0 if it isn't there.
     */
    public double value(final String name)
    {
        return values.getOrDefault(name, 0.0);
    }

    /**
     * @return the histogram that was sent along.
     */
    @JsonIgnore
    public Histogram decoded()
    {
        try
        {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(histogram)), 0);
        }
        catch (final DataFormatException ex)
        {
            throw new IllegalStateException("a worker sent a histogram that is none", ex);
        }
    }
}
