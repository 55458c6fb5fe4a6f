package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.protocol.wire.Dtype;

class DTypeTest
{
    /** Numbers of the registry (wire specification §15.8), which never change. */
    @ParameterizedTest
    @CsvSource({
        "UINT8, 1, 8", "INT8, 2, 8", "UINT16, 3, 16", "INT16, 4, 16", "UINT32, 5, 32", "INT32, 6, 32", "UINT64, 7, 64",
        "INT64, 8, 64", "FLOAT32, 9, 32", "FLOAT64, 10, 64", "BOOLEAN, 11, 8", "BYTES, 13, 8", "BIT, 14, 1"})
    void shouldHaveTheCodeAndSizeOfTheRegistry(final DType type, final int code, final int bits)
    {
        assertEquals(code, type.code());
        assertEquals(bits, type.bits());
        assertEquals(Math.max(1, bits / 8), type.bytes());
        assertSame(type, DType.ofCode(code));
    }

    @Test
    void shouldAgreeWithTheSchema()
    {
        int count = 0;
        for (final Dtype schema : Dtype.values())
        {
            if (schema != Dtype.UNKNOWN && schema != Dtype.NULL_VAL)
            {
                assertEquals(schema.name(), DType.ofCode(schema.value()).name());
                count++;
            }
        }
        assertEquals(DType.values().length, count);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, 15, 16, -1, 255, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldHaveNoTypeForACodeThatIsNotAssigned(final int code)
    {
        assertNull(DType.ofCode(code));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void shouldBeFoundByItsNameInAnyCase(final DType type)
    {
        assertEquals(type.name().toLowerCase(java.util.Locale.ROOT), type.label());
        assertSame(type, DType.ofLabel(type.label()));
        assertSame(type, DType.ofLabel(type.name()));
    }

    @Test
    void shouldNameTheTypesWhereANameIsUnknown()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> DType.ofLabel("uint24"));

        assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
        assertTrue(ex.getMessage().contains("'uint24'"), ex.getMessage());
        for (final DType type : DType.values())
        {
            assertTrue(ex.getMessage().contains(type.label()), type.label());
        }
    }
}
