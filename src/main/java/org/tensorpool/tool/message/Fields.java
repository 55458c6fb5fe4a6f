package org.tensorpool.tool.message;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named values in order, to be shown as text or as JSON. A value is a {@code String}, a {@code Long}, a
 * {@code BigInteger} for what is more than a long holds, a {@code Boolean}, a list of further fields, or null for what
 * is absent. For one thread.
 */
public final class Fields
{
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** No fields yet. */
    public Fields()
    {
    }

    /**
     * Add a text.
     *
     * @param name  of the field.
     * @param value as it came, or null if it is absent.
     * @return this.
     */
    public Fields text(final String name, final String value)
    {
        values.put(name, value);
        return this;
    }

    /**
     * Add a signed number.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public Fields number(final String name, final long value)
    {
        values.put(name, value);
        return this;
    }

    /**
     * Add an unsigned number of 64 bits.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public Fields unsigned(final String name, final long value)
    {
        values.put(name, value < 0 ? new BigInteger(Long.toUnsignedString(value)) : (Object)value);
        return this;
    }

    /**
     * Add an unsigned number that may be absent.
     *
     * @param name      of the field.
     * @param value     of it.
     * @param nullValue that stands for absence.
     * @return this.
     */
    public Fields optional(final String name, final long value, final long nullValue)
    {
        return value == nullValue ? text(name, null) : unsigned(name, value);
    }

    /**
     * Add a truth.
     *
     * @param name  of the field.
     * @param value of it.
     * @return this.
     */
    public Fields flag(final String name, final boolean value)
    {
        values.put(name, value);
        return this;
    }

    /**
     * Add things of one kind, each with fields of the same names.
     *
     * @param name  of the field.
     * @param items of it.
     * @return this.
     */
    public Fields list(final String name, final List<Fields> items)
    {
        values.put(name, List.copyOf(items));
        return this;
    }

    /**
     * A value.
     *
     * @param name of the field.
     * @return the value, or null if it is absent or there is no such field.
     */
    public Object get(final String name)
    {
        return values.get(name);
    }

    /**
     * All values.
     *
     * @return a view, in the order in which they were added.
     */
    public Map<String, Object> values()
    {
        return Collections.unmodifiableMap(values);
    }
}
