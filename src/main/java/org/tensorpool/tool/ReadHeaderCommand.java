package org.tensorpool.tool;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamMapping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool read-header}: one slot of a header ring.
 */
@Command(
    name = "read-header",
    description = "Print one slot of a header ring; 1 if it is committed and breaks a rule.")
final class ReadHeaderCommand extends ReportCommand
{
    /** A producer that laps the whole ring within each copy is not met; if it is, what was copied last is shown. */
    private static final int MAX_TRIES = 100;

    @Mixin
    private RegionTarget target;

    @Parameters(index = "1", paramLabel = "INDEX", converter = Arguments.Uint32.class,
        description = "Index of the slot, from 0.")
    private long index;

    ReadHeaderCommand()
    {
    }

    @Override
    public Integer call()
    {
        final SlotFields slot;
        try (RegionFile file = target.open())
        {
            requireSlot(file);
            slot = file.read(file.neededBytes(), (ring) -> new SlotFields(index, copy(ring)));
        }

        report(slot.fields());
        final String problem = "committed".equals(slot.state()) ? slot.problem() : null;
        return problem == null ? 0 : fail("slot " + index + " breaks a rule: " + problem);
    }

    private void requireSlot(final RegionFile file)
    {
        final String problem = file.problem() != null ? file.problem() :
            !file.isHeaderRing() ? "'" + file.path() + "' is a payload pool: name the header ring beside it" :
            index >= file.superblock().nslots() ? "index is " + index + ", but '" + file.path() + "' has " +
                file.superblock().nslots() + " slots: give 0 to " + (file.superblock().nslots() - 1) : null;
        if (problem != null)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_REGION, problem);
        }
    }

    private byte[] copy(final MemorySegment ring)
    {
        final long offset = StreamMapping.slotOffset((int)index);
        byte[] copy;
        long before;
        int tries = 0;
        do
        {
            before = SeqLock.loadAcquire(ring, offset);
            copy = ring.asSlice(offset, SlotHeader.SLOT_BYTES).toArray(JAVA_BYTE);
        }
        while (SeqLock.fenceThenLoad(ring, offset) != before && ++tries < MAX_TRIES);

        return copy;
    }
}
