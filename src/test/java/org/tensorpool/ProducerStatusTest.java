package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class ProducerStatusTest
{
    @Test
    void shouldNameEveryStatusThatThereIs() throws IllegalAccessException
    {
        final Set<Long> statuses = new TreeSet<>();
        for (final Field field : Producer.class.getFields())
        {
            if (Modifier.isStatic(field.getModifiers()))
            {
                assertEquals(field.getName(), Producer.statusName(field.getLong(null)));
                assertTrue(field.getLong(null) < 0 && statuses.add(field.getLong(null)), field.getName());
            }
        }

        assertEquals(11, statuses.size());
    }

    @Test
    void shouldTakeSequencesForGoodAndLeaveOthersAsNumbers()
    {
        assertEquals("OK", Producer.statusName(0));
        assertEquals("OK", Producer.statusName(Long.MAX_VALUE));
        assertEquals("status -1000", Producer.statusName(-1000));
    }
}
