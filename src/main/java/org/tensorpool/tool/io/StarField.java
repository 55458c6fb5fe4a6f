package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.tensorpool.DType;
import org.tensorpool.TensorPoolException;
import org.tensorpool.io.Problems;
import org.tensorpool.io.Shapes;

/**
 * A synthetic camera: stars that drift and twinkle before a noisy sky, as a telescope sees them that does not follow.
 * <p>
 * The same type, shape, seed and frame number give the same bytes. A frame is the sky painted beforehand, copied from
 * a place that moves on by one pixel each frame and one row every third, and some tens of bright stars on top: little
 * more than the cost of a copy, and nothing is allocated. What leaves at one edge comes back at the other, one row
 * lower at the sides, because the sky is one run of pixels that ends where it begins.
 * <p>
 * Immutable; any number of threads may render into memory of their own. Takes as much memory as one frame.
 */
public final class StarField
{
    private static final int FRAMES_PER_ROW = 3;
    private static final double BRIGHT = 0.25;
    private static final double SIGMA = 1.5;
    private static final int PIXELS_PER_STAR = 6000;
    private static final int MOST_STARS = 48;

    private final int[] shape;
    private final Canvas canvas;
    private final MemorySegment sky;
    private final PointSpread spot;
    private final Star[] stars;

    /**
     * Paints the sky, which takes some nanoseconds for each element.
     *
     * @param dtype element type: any but boolean and bit. Integers of 16 bits and more get the 12 bits of a camera,
     *              smaller ones all they can hold, floating point numbers 0 to 1.
     * @param shape 1 to 8 positive dimensions, in row order. One is a row of pixels, two are height and width; a last
     *              one of 3 after two others is colour; more are planes, each a part of the sky.
     * @param seed  which sky.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) for another type or shape; (RESOURCE) where the
     *                                            sky does not fit into memory.
     */
    public StarField(final DType dtype, final int[] shape, final long seed)
    {
        if (DType.BOOLEAN == dtype || DType.BIT == dtype)
        {
            throw Problems.argument(
                "a star field can't be " + dtype.label() + ": use uint8, uint16 or any other number");
        }
        Shapes.byteSize(dtype, shape);

        final SplittableRandom random = new SplittableRandom(seed);
        this.shape = shape.clone();
        this.canvas = Canvas.of(dtype, this.shape);
        this.sky = Sky.paint(canvas, random);
        this.spot = new PointSpread(canvas, SIGMA);
        this.stars = new Star[Math.clamp(canvas.pixels() / PIXELS_PER_STAR, 1, MOST_STARS)];
        for (int i = 0; i < stars.length; i++)
        {
            stars[i] = Star.any(random, canvas, BRIGHT);
        }
    }

    /**
     * Element type.
     *
     * @return the type.
     */
    public DType dtype()
    {
        return canvas.dtype();
    }

    /**
     * The dimensions of a frame, outermost first, in row order.
     *
     * @return a copy.
     */
    public int[] shape()
    {
        return shape.clone();
    }

    /**
     * How many bytes a frame takes.
     *
     * @return size in bytes.
     */
    public long byteSize()
    {
        return sky.byteSize();
    }

    /**
     * Renders a frame, little-endian and in row order. Does not allocate.
     *
     * @param frame  its number; any.
     * @param target gets the frame in its first {@link #byteSize()} bytes; what follows stays as it is.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where the target is smaller or read-only.
     */
    public void render(final long frame, final MemorySegment target)
    {
        final long byteSize = sky.byteSize();
        if (target.byteSize() < byteSize || target.isReadOnly())
        {
            throw unfit(target);
        }

        final long shift = shift(frame);
        final long head = shift * canvas.pixelBytes();
        MemorySegment.copy(sky, head, target, 0, byteSize - head);
        MemorySegment.copy(sky, 0, target, byteSize - head, head);
        for (final Star star : stars)
        {
            final long pixel = star.pixel() - shift;
            spot.stamp(target, pixel < 0 ? pixel + canvas.pixels() : pixel, star.fluxAt(frame), star.tint());
        }
    }

    /**
     * The pixel of the sky that is the first of a frame. Reduced step by step, or a high frame number overflows.
     */
    private long shift(final long frame)
    {
        final long rows = Math.floorMod(Math.floorDiv(frame, FRAMES_PER_ROW), canvas.rows());

        return Math.floorMod(Math.floorMod(frame, canvas.pixels()) + rows * canvas.width(), canvas.pixels());
    }

    private TensorPoolException unfit(final MemorySegment target)
    {
        return Problems.argument(
            target.isReadOnly() ?
            "the target of a frame is read-only: pass memory that can be written" :
            "the target of a frame has " + target.byteSize() + " bytes, but " + canvas.dtype().label() + ' ' +
            Shapes.text(shape) + " takes " + byteSize());
    }
}
