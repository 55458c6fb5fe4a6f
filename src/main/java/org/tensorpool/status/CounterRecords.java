package org.tensorpool.status;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.agrona.concurrent.status.CountersReader.COUNTER_LENGTH;
import static org.agrona.concurrent.status.CountersReader.LABEL_OFFSET;
import static org.agrona.concurrent.status.CountersReader.MAX_LABEL_LENGTH;
import static org.agrona.concurrent.status.CountersReader.METADATA_LENGTH;
import static org.agrona.concurrent.status.CountersReader.OWNER_ID_OFFSET;
import static org.agrona.concurrent.status.CountersReader.RECORD_ALLOCATED;
import static org.agrona.concurrent.status.CountersReader.RECORD_UNUSED;
import static org.agrona.concurrent.status.CountersReader.REGISTRATION_ID_OFFSET;
import static org.agrona.concurrent.status.CountersReader.TYPE_ID_OFFSET;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * Reads single counters. Each has a record of meta data and one of values:
 * <pre>
 *   meta data @0 state, @4 type id, @8 free for reuse, @16 key, @128 label length, @132 label    512 bytes
 *   values    @0 value, @8 registration id, @16 owner id, @24 reference id                       128 bytes
 * </pre>
 * A counter may be given up and its record used again while it is read; its registration tells.
 */
final class CounterRecords
{
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final CncLayout layout;

    CounterRecords(final MemorySegment memory, final CncLayout layout)
    {
        this.memory = memory;
        this.layout = layout;
    }

    int count()
    {
        return layout.counters();
    }

    /** Whether this record, or one after it, was ever used. */
    boolean isUsed(final int id)
    {
        return state(metaData(id)) != RECORD_UNUSED;
    }

    /** @return the counter; null if there is none of ours. */
    CounterReading read(final int id)
    {
        final long metaData = metaData(id);
        final long values = layout.valuesOffset() + (long)id * COUNTER_LENGTH;
        if (state(metaData) != RECORD_ALLOCATED)
        {
            return null;
        }

        final long registration = (long)LONG.getAcquire(memory, values + REGISTRATION_ID_OFFSET);
        final int typeId = memory.get(JAVA_INT, metaData + TYPE_ID_OFFSET);
        final CounterLabel label =
            typeId < CounterKinds.MIN_TYPE_ID || typeId > CounterKinds.MAX_TYPE_ID ? null : label(metaData);
        if (label == null)
        {
            return null;
        }

        final long owner = memory.get(JAVA_LONG, values + OWNER_ID_OFFSET);
        final long value = (long)LONG.getAcquire(memory, values);
        VarHandle.loadLoadFence();
        final boolean isSame = state(metaData) == RECORD_ALLOCATED &&
            registration == (long)LONG.getAcquire(memory, values + REGISTRATION_ID_OFFSET);
        return isSame ? new CounterReading(id, typeId, owner, label.name(), label.role(), label.who(),
            label.streamId(), label.instance(), value) : null;
    }

    private CounterLabel label(final long metaData)
    {
        final int length = (int)INT.getAcquire(memory, metaData + LABEL_OFFSET);
        if (length < CounterLabel.PREFIX.length() || length > MAX_LABEL_LENGTH)
        {
            return null;
        }

        final byte[] text = new byte[length];
        MemorySegment.copy(memory, JAVA_BYTE, metaData + LABEL_OFFSET + Integer.BYTES, text, 0, length);
        return CounterLabel.parse(new String(text, StandardCharsets.US_ASCII));
    }

    private long metaData(final int id)
    {
        return layout.metaDataOffset() + (long)id * METADATA_LENGTH;
    }

    private int state(final long metaData)
    {
        return (int)INT.getAcquire(memory, metaData);
    }
}
