package org.tensorpool.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.tensorpool.TensorPoolException;

/**
 * Settings of a {@link MetadataPublisher} or a {@link MetadataCache}. Not thread-safe; read when it is handed over.
 */
public final class MetadataContext
{
    /** System property of {@link #channel()}. */
    public static final String CHANNEL_PROP_NAME = "tensorpool.metadata.channel";
    /** System property of {@link #streamId()}. */
    public static final String STREAM_ID_PROP_NAME = "tensorpool.metadata.stream.id";

    private static final int DEFAULT_STREAM_ID = 1300;
    private static final long MIB = 1L << 20;

    private Supplier<Aeron> aeron;
    private String channel = System.getProperty(CHANNEL_PROP_NAME, "aeron:ipc?term-length=1m");
    private int streamId = Integer.getInteger(STREAM_ID_PROP_NAME, DEFAULT_STREAM_ID);
    private String name = "";
    private String summary = "";
    private long repeatPeriodNs = TimeUnit.SECONDS.toNanos(1);
    private long blobRepeatPeriodNs = TimeUnit.SECONDS.toNanos(10);
    private int maxVersions = 64;
    private long maxBytes = 64 * MIB;
    private long maxBlobLength = 32 * MIB;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private ErrorHandler errorHandler = (ignore) -> { };

    /** Settings with their defaults, or the system properties that replace those. */
    public MetadataContext()
    {
    }

    /**
     * Where the Aeron client comes from; asked in each duty cycle, so that a new client takes the place of one that
     * died. A {@code TensorPool} gives its own.
     *
     * @param value gives the client of the moment, null while there is none; any thread.
     * @return this.
     */
    public MetadataContext aeron(final Supplier<Aeron> value)
    {
        aeron = value;
        return this;
    }

    /**
     * Where the Aeron client comes from.
     *
     * @return the supplier.
     */
    public Supplier<Aeron> aeron()
    {
        return aeron;
    }

    /**
     * Channel of metadata. A message with all attributes must fit an eighth of its term length.
     *
     * @param value the channel URI.
     * @return this.
     */
    public MetadataContext channel(final String value)
    {
        channel = value;
        return this;
    }

    /**
     * Channel of metadata.
     *
     * @return the channel URI.
     */
    public String channel()
    {
        return channel;
    }

    /**
     * Aeron stream of metadata.
     *
     * @param value the Aeron stream id.
     * @return this.
     */
    public MetadataContext streamId(final int value)
    {
        streamId = value;
        return this;
    }

    /**
     * Aeron stream of metadata.
     *
     * @return the Aeron stream id.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * Publisher: what people call the stream.
     *
     * @param value up to {@link Attribute#MAX_NAME_LENGTH} printable ASCII characters; empty for none.
     * @return this.
     */
    public MetadataContext name(final String value)
    {
        name = value;
        return this;
    }

    /**
     * Publisher: what people call the stream.
     *
     * @return the name.
     */
    public String name()
    {
        return name;
    }

    /**
     * Publisher: type and shape that frames have as a rule, in words.
     *
     * @param value up to {@link Attribute#MAX_NAME_LENGTH} printable ASCII characters; empty for none.
     * @return this.
     */
    public MetadataContext summary(final String value)
    {
        summary = value;
        return this;
    }

    /**
     * Publisher: type and shape that frames have as a rule, in words.
     *
     * @return the summary.
     */
    public String summary()
    {
        return summary;
    }

    /**
     * Publisher: time between announces, and between repetitions of the attributes for consumers that came late, in
     * nanoseconds.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public MetadataContext repeatPeriodNs(final long value)
    {
        repeatPeriodNs = value;
        return this;
    }

    /**
     * Publisher: time between repetitions of announce and attributes.
     *
     * @return nanoseconds.
     */
    public long repeatPeriodNs()
    {
        return repeatPeriodNs;
    }

    /**
     * Publisher: time between repetitions of the blobs, in nanoseconds.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public MetadataContext blobRepeatPeriodNs(final long value)
    {
        blobRepeatPeriodNs = value;
        return this;
    }

    /**
     * Publisher: time between repetitions of the blobs.
     *
     * @return nanoseconds.
     */
    public long blobRepeatPeriodNs()
    {
        return blobRepeatPeriodNs;
    }

    /**
     * Cache: versions that are kept; the oldest goes first.
     *
     * @param value at least 1.
     * @return this.
     */
    public MetadataContext maxVersions(final int value)
    {
        maxVersions = value;
        return this;
    }

    /**
     * Cache: versions that are kept.
     *
     * @return their number.
     */
    public int maxVersions()
    {
        return maxVersions;
    }

    /**
     * Cache: bytes of all attributes and blobs that are kept; the oldest version goes first.
     *
     * @param value bytes.
     * @return this.
     */
    public MetadataContext maxBytes(final long value)
    {
        maxBytes = value;
        return this;
    }

    /**
     * Cache: bytes of all attributes and blobs that are kept.
     *
     * @return bytes.
     */
    public long maxBytes()
    {
        return maxBytes;
    }

    /**
     * Longest blob that is taken or sent. A cache needs up to twice as much beside {@link #maxBytes()} while one comes
     * in.
     *
     * @param value bytes, no more than {@link #maxBytes()}.
     * @return this.
     */
    public MetadataContext maxBlobLength(final long value)
    {
        maxBlobLength = value;
        return this;
    }

    /**
     * Longest blob that is taken or sent.
     *
     * @return bytes.
     */
    public long maxBlobLength()
    {
        return maxBlobLength;
    }

    /**
     * Clock of the periods and of the time stamps of versions.
     *
     * @param value CLOCK_MONOTONIC.
     * @return this.
     */
    public MetadataContext nanoClock(final NanoClock value)
    {
        nanoClock = value;
        return this;
    }

    /**
     * Clock of the periods and of the time stamps of versions.
     *
     * @return the clock.
     */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * Told of what goes wrong while sending and receiving.
     *
     * @param value the handler.
     * @return this.
     */
    public MetadataContext errorHandler(final ErrorHandler value)
    {
        errorHandler = value;
        return this;
    }

    /**
     * Told of what goes wrong while sending and receiving.
     *
     * @return the handler.
     */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /** Fails with all problems at once. */
    void check()
    {
        final List<String> problems = new ArrayList<>();
        require(problems, aeron != null, "aeron is null: expected what gives an Aeron client");
        require(problems, nanoClock != null, "nanoClock is null: expected a clock");
        require(problems, errorHandler != null, "errorHandler is null: expected a handler");
        require(problems, isChannel(channel), "channel is '" + channel + "': expected an Aeron channel");
        require(problems, isText(name), "name is '" + name + "': expected up to 255 printable ASCII characters");
        require(problems, isText(summary),
            "summary is '" + summary + "': expected up to 255 printable ASCII characters");
        require(problems, repeatPeriodNs > 0, "repeatPeriodNs is " + repeatPeriodNs + ": expected more than 0");
        require(problems, blobRepeatPeriodNs > 0,
            "blobRepeatPeriodNs is " + blobRepeatPeriodNs + ": expected more than 0");
        require(problems, maxVersions > 0, "maxVersions is " + maxVersions + ": expected at least 1");
        require(problems, maxBytes > 0, "maxBytes is " + maxBytes + ": expected more than 0");
        require(problems, maxBlobLength >= 0 && maxBlobLength <= Math.min(maxBytes, Integer.MAX_VALUE - Long.BYTES),
            "maxBlobLength is " + maxBlobLength + ": expected 0 to maxBytes " + maxBytes + ", and less than 2 GiB");
        if (!problems.isEmpty())
        {
            throw new TensorPoolException(
                TensorPoolException.Category.CONFIGURATION, String.join(System.lineSeparator(), problems));
        }
    }

    private static void require(final List<String> problems, final boolean holds, final String problem)
    {
        if (!holds)
        {
            problems.add(problem);
        }
    }

    private static boolean isText(final String text)
    {
        return text != null && text.length() <= Attribute.MAX_NAME_LENGTH &&
            text.chars().allMatch(Attribute::isPrintable);
    }

    private static boolean isChannel(final String uri)
    {
        try
        {
            return uri != null && ChannelUri.parse(uri) != null;
        }
        catch (final IllegalArgumentException ex)
        {
            return false;
        }
    }
}
