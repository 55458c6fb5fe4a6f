package org.tensorpool.tool.message;

import java.util.function.ToIntFunction;

/**
 * Names of enumerated values. A value without a meaning makes a message malformed, as it does for those that the
 * message is for.
 */
final class Names
{
    private Names()
    {
    }

    /**
     * The name of a value.
     *
     * @param field  that holds it.
     * @param raw    as it was sent.
     * @param values of the enumeration; the last one stands for absence.
     * @param value  of each.
     */
    static <E extends Enum<E>> String of(
        final String field, final int raw, final E[] values, final ToIntFunction<E> value)
    {
        for (int i = 0; i < values.length - 1; i++)
        {
            if (value.applyAsInt(values[i]) == raw)
            {
                return values[i].name();
            }
        }

        throw new MalformedException(field + " is " + raw + ", which has no meaning");
    }
}
