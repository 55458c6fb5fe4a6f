package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.tensorpool.io.Memory;

/**
 * What does not change from frame to frame: the glow of the sky, the noise of the sensor, the many faint stars.
 */
final class Sky
{
    private static final double GLOW = 0.05;
    private static final double NOISE = 0.012;
    private static final double FAINTEST = 0.03;
    private static final double SIGMA = 0.9;
    private static final int PIXELS_PER_STAR = 350;

    private Sky()
    {
    }

    static MemorySegment paint(final Canvas canvas, final SplittableRandom random)
    {
        final long byteSize = canvas.pixels() * canvas.pixelBytes();
        final MemorySegment memory = Memory.allocate(byteSize, "a star field of " + byteSize + " bytes");
        for (long pixel = 0; pixel < canvas.pixels(); pixel++)
        {
            for (int channel = 0; channel < canvas.channels(); channel++)
            {
                canvas.add(memory, pixel, channel, GLOW + NOISE * gaussian(random.nextLong()));
            }
        }

        final PointSpread spot = new PointSpread(canvas, SIGMA);
        for (long i = canvas.pixels() / PIXELS_PER_STAR; i > 0; i--)
        {
            final Star star = Star.any(random, canvas, FAINTEST);
            spot.stamp(memory, star.pixel(), star.flux(), star.tint());
        }

        return memory;
    }

    /**
     * Close to a normal distribution, and much faster than the true one: the sum of four even ones.
     */
    private static double gaussian(final long bits)
    {
        final long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);

        return (sum / 65536.0 - 2) * Math.sqrt(3);
    }
}
