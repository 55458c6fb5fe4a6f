package org.tensorpool.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What Jazzer calls, which takes one target a JVM: the first byte of an input says which of ours the rest is for.
 */
public final class JazzerTarget
{
    /** Kept, as it forgets its level once nobody has it. */
    private static final Logger LOGGER = Logger.getLogger("org.tensorpool.supervisor");
    /** What Jazzer puts into our classes allocates too, a hundred times as much as they do: mutations find the rest. */
    private static final int TOLERANCE = 1024;

    private static List<FuzzMeter> meters;

    private JazzerTarget()
    {
    }

    /** Called once, before the first input. */
    public static void fuzzerInitialize()
    {
        LOGGER.setLevel(Level.OFF);
        meters = FuzzTargets.chosen().map((target) -> new FuzzMeter(target, TOLERANCE)).toList();
    }

    /**
     * Called with each input.
     *
     * @param input any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] input)
    {
        if (input.length > 0)
        {
            final FuzzMeter meter = meters.get((input[0] & 0xFF) % meters.size());
            meter.accept(Arrays.copyOfRange(input, 1, Math.min(input.length, 1 + meter.maxLength())));
        }
    }

    /** Called once, after the last input. */
    public static void fuzzerTearDown()
    {
        meters.forEach(FuzzMeter::close);
    }
}
