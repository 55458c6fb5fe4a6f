package org.tensorpool.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;

class AttributeTest
{
    @Test
    void shouldKeepItsValueWhateverHappensToTheArrays()
    {
        final byte[] value = {1, 2};
        final Attribute attribute = Attribute.of("k", "f", value);
        value[0] = 9;
        attribute.value()[1] = 9;

        assertArrayEquals(new byte[] {1, 2}, attribute.value());
    }

    @Test
    void shouldCarryTextInAnyScript()
    {
        final Attribute attribute = Attribute.text("site", "Zürich 東");

        assertEquals("Zürich 東", attribute.text());
        assertEquals("text/plain", attribute.format());
    }

    @Test
    void shouldRefuseKeysAndFormatsThatNoMessageCarries()
    {
        for (final String key : new String[] {"", "ü", "a\tb", "k".repeat(256)})
        {
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> Attribute.text(key, ""), key);
            assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
            assertTrue(ex.getMessage().contains("key is '" + key), ex.getMessage());
        }
        assertThrows(TensorPoolException.class, () -> Attribute.of("k", "ü", new byte[0]));
    }
}
