package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;

/**
 * The spot that a star leaves on a canvas: a Gaussian, sampled once. Immutable.
 */
final class PointSpread
{
    private static final double RADIUS_IN_SIGMAS = 3.5;

    private final Canvas canvas;
    private final double[] weights;
    private final long[] steps;

    /**
     * @param sigma width of the spot in pixels; it is clipped to what a canvas of few rows or columns has room for.
     */
    PointSpread(final Canvas canvas, final double sigma)
    {
        final int radius = (int)Math.ceil(sigma * RADIUS_IN_SIGMAS);
        final int across = Math.min(radius, (canvas.width() - 1) / 2);
        final int down = (int)Math.min(radius, (canvas.rows() - 1) / 2);
        final int count = (2 * across + 1) * (2 * down + 1);

        this.canvas = canvas;
        this.weights = new double[count];
        this.steps = new long[count];
        int i = 0;
        for (int y = -down; y <= down; y++)
        {
            for (int x = -across; x <= across; x++)
            {
                weights[i] = Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
                // Never negative, so that one comparison is enough to stay on the canvas.
                steps[i++] = Math.floorMod((long)y * canvas.width() + x, canvas.pixels());
            }
        }
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
