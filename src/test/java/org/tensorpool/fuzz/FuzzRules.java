package org.tensorpool.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * What bodies say when a rule does not hold; cheaper than an assertion library where millions of inputs a minute ask.
 */
public final class FuzzRules
{
    private FuzzRules()
    {
    }

    /**
     * Require that a rule holds.
     *
     * @param holds whether it does.
     * @param rule  in words.
     */
    public static void require(final boolean holds, final String rule)
    {
        if (!holds)
        {
            throw new AssertionError(rule);
        }
    }

    /**
     * Require that a rule holds.
     *
     * @param holds whether it does.
     * @param rule  in words, with values.
     */
    public static void require(final boolean holds, final Supplier<String> rule)
    {
        if (!holds)
        {
            throw new AssertionError(rule.get());
        }
    }

    /**
     * An input as text.
     *
     * @param input bytes.
     * @return each byte a character.
     */
    public static String latin(final byte[] input)
    {
        return new String(input, StandardCharsets.ISO_8859_1);
    }

    /**
     * An input as text.
     *
     * @param input bytes.
     * @return what they say in UTF-8, as far as they do.
     */
    public static String text(final byte[] input)
    {
        return new String(input, StandardCharsets.UTF_8);
    }
}
