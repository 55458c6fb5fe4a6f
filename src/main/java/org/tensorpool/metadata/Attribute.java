package org.tensorpool.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

import org.tensorpool.TensorPoolException;

/**
 * One thing that is known about a stream: a key, a format that says how to read the value, and the value
 * (wire specification §10.3.2). Immutable.
 */
public final class Attribute
{
    /** Most characters of a key or a format. */
    public static final int MAX_NAME_LENGTH = 255;

    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_PRINTABLE = '~';

    private final String key;
    private final String format;
    private final byte[] value;

    private Attribute(final String key, final String format, final byte[] value)
    {
        this.key = key;
        this.format = format;
        this.value = value;
    }

    /**
     * An attribute of any format.
     *
     * @param key    1 to {@link #MAX_NAME_LENGTH} printable ASCII characters.
     * @param format such as {@code application/json}; up to {@link #MAX_NAME_LENGTH} printable ASCII characters.
     * @param value  copied.
     * @return the attribute.
     * @throws TensorPoolException INVALID_ARGUMENT when the key or the format is none.
     */
    public static Attribute of(final String key, final String format, final byte[] value)
    {
        requireName("key", key, 1);
        requireName("format", format, 0);
        return new Attribute(key, format, value.clone());
    }

    /**
     * A text.
     *
     * @param key   1 to {@link #MAX_NAME_LENGTH} printable ASCII characters.
     * @param value sent in UTF-8 as {@code text/plain}.
     * @return the attribute.
     * @throws TensorPoolException INVALID_ARGUMENT when the key is none.
     */
    public static Attribute text(final String key, final String value)
    {
        return of(key, "text/plain", value.getBytes(UTF_8));
    }

    /** Without checks and without a copy, of what was checked before. */
    static Attribute trusted(final String key, final String format, final byte[] value)
    {
        return new Attribute(key, format, value);
    }

    static boolean isPrintable(final int character)
    {
        return character >= FIRST_PRINTABLE && character <= LAST_PRINTABLE;
    }

    private static void requireName(final String what, final String name, final int minLength)
    {
        if (name.length() < minLength || name.length() > MAX_NAME_LENGTH ||
            !name.chars().allMatch(Attribute::isPrintable))
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, what + " is '" + name +
                "': expected " + minLength + " to " + MAX_NAME_LENGTH + " printable ASCII characters");
        }
    }

    /**
     * What it is about.
     *
     * @return the key.
     */
    public String key()
    {
        return key;
    }

    /**
     * How to read the value.
     *
     * @return the format; empty if none was given.
     */
    public String format()
    {
        return format;
    }

    /**
     * The value.
     *
     * @return a copy.
     */
    public byte[] value()
    {
        return value.clone();
    }

    /**
     * The value as text.
     *
     * @return what it says in UTF-8.
     */
    public String text()
    {
        return new String(value, UTF_8);
    }

    byte[] bytes()
    {
        return value;
    }

    long byteSize()
    {
        return (long)key.length() + format.length() + value.length;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Attribute that && key.equals(that.key) && format.equals(that.format) &&
            Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode()
    {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString()
    {
        return key + " (" + format + ", " + value.length + " bytes)";
    }
}
