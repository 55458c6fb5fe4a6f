package org.tensorpool.os;

import static org.tensorpool.fuzz.FuzzRules.latin;
import static org.tensorpool.fuzz.FuzzRules.require;

import java.util.BitSet;
import java.util.List;

import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;

/**
 * Lists of CPUs.
 */
public final class OsFuzz
{
    private OsFuzz()
    {
    }

    /**
     * What the kernel writes, and what it never would.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(FuzzTarget.of("os.cpuList", () -> OsFuzz::cpuList)
            .seeds(FuzzSeeds.texts("0-3,8", "0", "", "0-1\n", "2,4-7,16-31"))
            .words(List.of("-", ",", "2147483647", "4294967296", " ", "0-1023")));
    }

    private static void cpuList(final byte[] input)
    {
        try
        {
            final BitSet cpus = CpuList.parse(latin(input));
            final String text = CpuList.format(cpus);
            require(cpus.isEmpty() || CpuList.parse(text).equals(cpus), "a list reads otherwise than it was written");
        }
        catch (final NumberFormatException ignore)
        {
            // As documented.
        }
    }
}
