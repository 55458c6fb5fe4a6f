package org.tensorpool.status;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.tensorpool.testing.StressSlots;

/**
 * A counter's record is given up and used again for another counter by the media driver (here by what the media driver
 * uses, Agrona's {@link CountersManager}) while somebody reads the counters file. The reading has the label, kind and
 * value of one counter, or there is none.
 * <p>
 * Verdicts: 0 none, 1 the old counter, 2 the new one, -1 a mix.
 */
@JCStressTest
@Outcome(id = "[012]", expect = Expect.ACCEPTABLE, desc = "none, or all of one counter")
@Outcome(expect = Expect.FORBIDDEN, desc = "the label of one counter with the value of another")
public class CounterRecordsStress
{
    /** @param records to use again. */
    @Actor
    public void mediaDriver(final Records records)
    {
        records.reuse();
    }

    /**
     * @param records to read.
     * @param result  of it.
     */
    @Actor
    public void reader(final Records records, final I_Result result)
    {
        result.r1 = records.read();
    }

    /** A counters file with room for one counter, and one in it. */
    @State
    public static class Records
    {
        private static final int BYTES = CountersReader.METADATA_LENGTH + CountersReader.COUNTER_LENGTH;
        private static final MemorySegment MEMORY = StressSlots.allocate(BYTES);
        private static final int OLD_TYPE = StreamCounter.FRAMES_PUBLISHED.typeId();
        private static final int NEW_TYPE = DriverCounter.ERRORS.typeId();
        private static final int OLD_VALUE = 11;
        private static final int NEW_VALUE = 22;

        private final CountersManager manager;
        private final CounterRecords records;

        /** With the old counter. */
        public Records()
        {
            final MemorySegment memory = MEMORY.asSlice((long)StressSlots.next() * BYTES, BYTES);
            memory.fill((byte)0);
            manager = new CountersManager(
                new UnsafeBuffer(memory.address(), CountersReader.METADATA_LENGTH),
                new UnsafeBuffer(memory.address() + CountersReader.METADATA_LENGTH, CountersReader.COUNTER_LENGTH),
                StandardCharsets.US_ASCII, () -> 0, 0);
            records = new CounterRecords(memory, new CncLayout(0, 0, CountersReader.METADATA_LENGTH, 1));
            allocate(OLD_TYPE, "tensorpool old: instance=1", 1, OLD_VALUE);
        }

        private void allocate(final int typeId, final String label, final long registrationId, final long value)
        {
            final int id = manager.allocate(label, typeId);
            manager.setCounterRegistrationId(id, registrationId);
            manager.setCounterValue(id, value);
        }

        private void reuse()
        {
            manager.free(0);
            allocate(NEW_TYPE, "tensorpool new: instance=2", 2, NEW_VALUE);
        }

        private int read()
        {
            final CounterReading reading = records.read(0);
            if (reading == null)
            {
                return 0;
            }
            if (reading.typeId() == OLD_TYPE)
            {
                return reading.name().equals("old") && reading.value() == OLD_VALUE ? 1 : -1;
            }

            return reading.typeId() == NEW_TYPE && reading.name().equals("new") &&
                (reading.value() == 0 || reading.value() == NEW_VALUE) ? 2 : -1;
        }
    }
}
