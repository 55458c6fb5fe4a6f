package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MajorOrderTest
{
    @Test
    void shouldHaveTheCodesOfTheRegistry()
    {
        assertEquals(org.tensorpool.protocol.wire.MajorOrder.ROW.value(), MajorOrder.ROW.code());
        assertEquals(org.tensorpool.protocol.wire.MajorOrder.COLUMN.value(), MajorOrder.COLUMN.code());
        assertEquals(1, MajorOrder.ROW.code());
        assertEquals(2, MajorOrder.COLUMN.code());
        assertSame(MajorOrder.ROW, MajorOrder.ofCode(1));
        assertSame(MajorOrder.COLUMN, MajorOrder.ofCode(2));
        assertEquals(2, MajorOrder.values().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1, 256, Integer.MIN_VALUE})
    void shouldHaveNoOrderForACodeThatIsNotAssigned(final int code)
    {
        assertNull(MajorOrder.ofCode(code));
    }
}
