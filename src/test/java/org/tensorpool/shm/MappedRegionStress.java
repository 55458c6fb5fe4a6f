package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.tensorpool.testing.SharedDirectory;

/**
 * A mapping that is closed under the hands of a thread, as when a client is closed while its application still polls:
 * that thread reads what was there or gets an exception, never memory that is gone, which would end the process.
 * <p>
 * Verdicts: 1 all words read, 2 an exception, -1 anything else. Each state maps a file, so that tries are few.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "read before it was closed")
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "refused, because it was closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "read something that is not there")
public class MappedRegionStress
{
    /** @param region to close. */
    @Actor
    public void conductor(final Region region)
    {
        region.mapped.close();
    }

    /**
     * @param region to read.
     * @param result of it.
     */
    @Actor
    public void application(final Region region, final I_Result result)
    {
        try
        {
            result.r1 = region.sum() == Region.WORDS ? 1 : -1;
        }
        catch (final IllegalStateException ignore)
        {
            result.r1 = 2;
        }
    }

    /** A mapping of a file of a few words. */
    @State
    public static class Region
    {
        static final int WORDS = 64;
        private static final long BYTES = (long)WORDS * Long.BYTES;
        private static final RegionUri URI = new RegionUri("/stress", false);
        private static final int FD = file();

        final MappedRegion mapped = MappedRegion.map(FD, URI, BYTES, false, MappingPolicy.NONE);

        /** The file stays open, and goes with this process. */
        private static int file()
        {
            try (SharedDirectory directory = new SharedDirectory())
            {
                final byte[] bytes = new byte[(int)BYTES];
                final MemorySegment words = MemorySegment.ofArray(bytes);
                for (int i = 0; i < WORDS; i++)
                {
                    words.set(JAVA_LONG.withByteAlignment(1), (long)i * Long.BYTES, 1);
                }
                return PathContainment.of(List.of(directory.path()))
                    .open(directory.write("region", bytes).toString(), false);
            }
        }

        final long sum()
        {
            final MemorySegment segment = mapped.segment();
            long sum = 0;
            for (int i = 0; i < WORDS; i++)
            {
                sum += segment.getAtIndex(JAVA_LONG, i);
            }

            return sum;
        }
    }
}
