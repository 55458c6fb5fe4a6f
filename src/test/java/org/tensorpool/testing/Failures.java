package org.tensorpool.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

public final class Failures
{
    private Failures()
    {
    }

    /**
     * The failure has the category, and its message all of the words: the value, the limit, the remedy.
     */
    public static void assertFails(final Category category, final Executable executable, final Object... words)
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, executable);
        assertEquals(category, ex.category(), ex.getMessage());
        for (final Object word : words)
        {
            assertTrue(ex.getMessage().contains(word.toString()), () -> "'" + word + "' in: " + ex.getMessage());
        }
    }
}
