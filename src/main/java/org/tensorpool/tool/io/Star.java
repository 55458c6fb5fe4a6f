package org.tensorpool.tool.io;

import java.util.SplittableRandom;

/**
 * A star: where it stands in the sky, how bright it is, in which colour, and how it twinkles.
 *
 * @param pixel  place in the sky.
 * @param flux   light at its centre on average.
 * @param tint   share of each of three colours.
 * @param period frames from one flicker to the next.
 * @param phase  where in its flicker it begins, in radians.
 */
record Star(long pixel, double flux, double[] tint, int period, double phase)
{
    private static final double[] WHITE = { 1, 1, 1 };
    private static final double[][] COLOURS = { { 1, 0.75, 0.5 }, { 1, 0.95, 0.85 }, WHITE, { 0.7, 0.85, 1 } };
    private static final double FLICKER = 0.4;

    /**
     * A star anywhere, as bright as {@code least} or brighter: twice as bright, three times as rare.
     */
    static Star any(final SplittableRandom random, final Canvas canvas, final double least)
    {
        final double rarity = 1 - random.nextDouble();

        return new Star(
            random.nextLong(canvas.pixels()),
            Math.min(1, least * Math.pow(rarity, -1 / 1.6)),
            canvas.channels() == 1 ? WHITE : COLOURS[random.nextInt(COLOURS.length)],
            random.nextInt(12, 60),
            random.nextDouble(2 * Math.PI));
    }

    double fluxAt(final long frame)
    {
        final double turn = 2 * Math.PI * Math.floorMod(frame, period) / period;

        return flux * (1 - FLICKER / 2 + FLICKER / 2 * Math.sin(turn + phase));
    }
}
