package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The spot that a star leaves on a canvas: a Gaussian, sampled once. Immutable.
 */
final class PointSpread
{
    /** What lies further out is less than the noise. */
    private static final double RADIUS_IN_SIGMAS = 3;

    private final Canvas canvas;
    private final double[] weights;
    private final long[] steps;

    /**
     * @param sigma width of the spot in pixels; it is clipped to what a canvas of few rows or columns has room for.
     */
    PointSpread(final Canvas canvas, final double sigma)
    {
        final double radius = sigma * RADIUS_IN_SIGMAS;
        final int across = (int)Math.min(radius, (canvas.width() - 1) / 2.0);
        final int down = (int)Math.min(radius, (canvas.rows() - 1) / 2.0);
        final int count = (2 * across + 1) * (2 * down + 1);
        final double[] all = new double[count];
        final long[] places = new long[count];
        int used = 0;
        for (int y = -down; y <= down; y++)
        {
            for (int x = -across; x <= across; x++)
            {
                final double distance = Math.hypot(x, y);
                if (distance <= radius)
                {
                    all[used] = Math.exp(-distance * distance / (2 * sigma * sigma));
                    // Never negative, so that one comparison is enough to stay on the canvas.
                    places[used++] = Math.floorMod((long)y * canvas.width() + x, canvas.pixels());
                }
            }
        }

        this.canvas = canvas;
        this.weights = Arrays.copyOf(all, used);
        this.steps = Arrays.copyOf(places, used);
    }

    /**
     * Does not allocate.
     */
    void stamp(final MemorySegment memory, final long centre, final double flux, final double[] tint)
    {
        final long pixels = canvas.pixels();
        for (int i = 0; i < weights.length; i++)
        {
            final long sum = centre + steps[i];
            final long pixel = sum < pixels ? sum : sum - pixels;
            for (int channel = 0; channel < canvas.channels(); channel++)
            {
                canvas.add(memory, pixel, channel, flux * weights[i] * tint[channel]);
            }
        }
    }
}
