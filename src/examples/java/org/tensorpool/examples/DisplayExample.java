package org.tensorpool.examples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.TensorPool;

/**
 * A display: it wants the newest picture each time that it draws, and none of those it had no time for. Control loops
 * are the same.
 * <p>
 * With {@code bin/tp_driver config/examples.toml --media-driver} running: {@code bin/tp_example display [pictures]},
 * and {@code bin/tp_example camera} beside it.
 */
public final class DisplayExample
{
    private static final int STREAM = 10_000;
    private static final int LINES = 24;
    private static final int LINE_LENGTH = 64;
    private static final String SHADES = " .:-=+*#%@";

    private final Screen screen;
    private ByteBuffer pixels = ByteBuffer.allocate(0);
    private long drawn;

    private DisplayExample(final Screen screen)
    {
        this.screen = screen;
    }

    /** What pictures are shown on. */
    @FunctionalInterface
    public interface Screen
    {
        /** A picture in letters, and the number of the frame that it is of. */
        void show(long sequence, String picture);
    }

    public static void main(final String[] args)
    {
        final long pictures = args.length > 0 ? Long.parseLong(args[0]) : 100;
        final long skipped = run(new TensorPool.Context(), STREAM, pictures, TimeUnit.MILLISECONDS.toNanos(100),
            (sequence, picture) -> System.out.println("frame " + sequence + System.lineSeparator() + picture));
        System.out.println(skipped + " frames were superseded by newer ones");
    }

    /** Shows so many pictures, one a period at most; returns how many frames were passed over for newer ones. */
    public static long run(
        final TensorPool.Context context,
        final int streamId,
        final long pictures,
        final long periodNs,
        final Screen screen)
    {
        final DisplayExample display = new DisplayExample(screen);
        try (TensorPool pool = TensorPool.connect(context);
            Consumer consumer = pool.addConsumer(streamId))
        {
            while (display.drawn < pictures)
            {
                consumer.pollLatest(display::draw);
                LockSupport.parkNanos(periodNs);
            }

            return consumer.drops(DropReason.SUPERSEDED);
        }
    }

    private void draw(final Frame frame)
    {
        if (frame.ndims() != 2 || (frame.dtype() != DType.UINT8 && frame.dtype() != DType.UINT16))
        {
            throw new IllegalArgumentException("pictures are matrices of uint8 or uint16, this is " +
                frame.dtype().label() + " of " + frame.ndims() + " dimensions");
        }

        if (pixels.capacity() < frame.packedBytes())
        {
            pixels = ByteBuffer.allocate((int)frame.packedBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
        // Copied before it is drawn: drawing takes its time, and the producer doesn't wait.
        if (frame.copyElementsTo(pixels.array()))
        {
            screen.show(frame.sequence(), inLetters(frame.dtype(), frame.dim(0), frame.dim(1)));
            drawn++;
        }
    }

    private String inLetters(final DType dtype, final int rows, final int columns)
    {
        int max = 1;
        for (int i = 0; i < rows * columns; i++)
        {
            max = Math.max(max, pixel(dtype, i));
        }

        final StringBuilder picture = new StringBuilder();
        for (int line = 0; line < LINES; line++)
        {
            for (int letter = 0; letter < LINE_LENGTH; letter++)
            {
                final int row = line * rows / LINES;
                final int column = letter * columns / LINE_LENGTH;
                final int shade = pixel(dtype, row * columns + column) * (SHADES.length() - 1) / max;
                picture.append(SHADES.charAt(shade));
            }
            picture.append(System.lineSeparator());
        }

        return picture.toString();
    }

    private int pixel(final DType dtype, final int index)
    {
        return dtype == DType.UINT8 ? Byte.toUnsignedInt(pixels.get(index)) :
            Short.toUnsignedInt(pixels.getShort(index * Short.BYTES));
    }
}
