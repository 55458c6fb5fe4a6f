package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.testing.Failures.assertFails;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Shapes;

class StarFieldTest
{
    private static final int[] SHAPE = { 128, 160 };

    @Test
    void shouldGiveTheSameBytesForTheSameSeedAndFrame()
    {
        final StarField one = new StarField(DType.UINT16, SHAPE, 7);
        final StarField other = new StarField(DType.UINT16, SHAPE, 7);
        for (final long frame : new long[]{ 0, 1, 1000, Long.MAX_VALUE, -1, Long.MIN_VALUE })
        {
            assertArrayEquals(frame(one, frame), frame(other, frame));
            assertArrayEquals(frame(one, frame), frame(one, frame));
        }
    }

    @Test
    void shouldGiveAnotherSkyForAnotherSeed()
    {
        assertNotEquals(
            -1, Arrays.mismatch(
                frame(new StarField(DType.UINT16, SHAPE, 7), 0), frame(new StarField(DType.UINT16, SHAPE, 8), 0)));
    }

    @Test
    void shouldDriftByOnePixelAFrameAndOneRowEveryThird()
    {
        final StarField field = new StarField(DType.FLOAT64, SHAPE, 7);
        final double[] before = values(field, 0);
        final double[] after = values(field, 30);

        // 30 pixels to the left and 10 rows up; only what twinkles may differ.
        int same = 0;
        int seen = 0;
        for (int y = 10; y < 128; y++)
        {
            for (int x = 30; x < 160; x++)
            {
                seen++;
                same += before[y * 160 + x] == after[(y - 10) * 160 + x - 30] ? 1 : 0;
            }
        }
        assertTrue(same > seen * 0.9, same + " of " + seen);
        assertTrue(same < seen, "no star twinkles");
    }

    @Test
    void shouldNeverShowTheSameFrameTwiceInARow()
    {
        final StarField field = new StarField(DType.UINT8, new int[]{ 64 }, 7);
        for (long frame = 0; frame < 200; frame++)
        {
            assertFalse(Arrays.equals(frame(field, frame), frame(field, frame + 1)), "frame " + frame);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = { "BOOLEAN", "BIT" })
    void shouldLookLikeStarsInEveryType(final DType dtype)
    {
        final double full = switch (dtype)
        {
            case UINT8, BYTES -> 255;
            case INT8 -> 127;
            case FLOAT32, FLOAT64 -> 1;
            default -> 4095;
        };
        final double[] values = values(new StarField(dtype, new int[]{ 256, 256 }, 7), 5);
        Arrays.sort(values);

        assertTrue(values[0] >= 0, "negative light: " + values[0]);
        assertTrue(values[values.length - 1] <= full, "brighter than a camera: " + values[values.length - 1]);
        assertTrue(values[values.length - 1] > 0.5 * full, "no bright star: " + values[values.length - 1]);
        assertTrue(values[values.length / 2] < 0.08 * full, "no dark sky: " + values[values.length / 2]);
        assertTrue(values[values.length / 20] < values[values.length / 2], "no noise");
    }

    @Test
    void shouldDrawAStarAsASpotOfLightAroundItsCentre()
    {
        final int width = 256;
        final double[] values = values(new StarField(DType.FLOAT64, new int[]{ width, width }, 7), 0);
        int brightest = 10 * width + 10;
        for (int y = 10; y < width - 10; y++)
        {
            for (int x = 10; x < width - 10; x++)
            {
                brightest = values[y * width + x] > values[brightest] ? y * width + x : brightest;
            }
        }

        for (final int step : new int[]{ 1, -1, width, -width })
        {
            assertTrue(values[brightest + step] > 0.3, "beside the centre: " + values[brightest + step]);
            assertTrue(values[brightest + 8 * step] < 0.3, "away from it: " + values[brightest + 8 * step]);
        }
    }

    @Test
    void shouldGiveStarsAColourWhereThereAreThree()
    {
        final double[] values = values(new StarField(DType.FLOAT32, new int[]{ 400, 400, 3 }, 7), 0);
        boolean reddish = false;
        boolean bluish = false;
        for (int i = 0; i < values.length; i += 3)
        {
            reddish |= values[i] > values[i + 2] + 0.15;
            bluish |= values[i + 2] > values[i] + 0.1;
        }

        assertTrue(reddish && bluish);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1", "2", "7", "100", "1x1", "1x9", "9x1", "2x2", "1x1x3", "2x2x3", "3x32x32", "4x480x3", "2x3x4x5",
        "2x1x2x1x2x1x2x3" })
    void shouldFillEveryShapeAndNotAByteMore(final String shape)
    {
        final StarField field = new StarField(DType.UINT16, Shapes.parse(shape), 7);
        final byte guard = (byte)0xEE;
        final byte[] bytes = new byte[(int)field.byteSize() + 64];
        assertEquals(Shapes.byteSize(DType.UINT16, Shapes.parse(shape)), field.byteSize());
        assertArrayEquals(Shapes.parse(shape), field.shape());
        for (long frame = 0; frame < 50; frame++)
        {
            Arrays.fill(bytes, guard);
            field.render(frame, MemorySegment.ofArray(bytes));
            for (int i = 0; i < bytes.length; i++)
            {
                // 12 bits leave the upper half of every second byte empty, so no element looks like the guard.
                final boolean high = i % 2 == 1 && i < field.byteSize();
                assertTrue(!high || (bytes[i] & 0xF0) == 0, "element " + i / 2 + " was not written");
                assertTrue(i < field.byteSize() || bytes[i] == guard, "byte " + i + " is not the frame's");
            }
        }
    }

    @Test
    void shouldRejectTypesThatHoldNoLight()
    {
        for (final DType dtype : new DType[]{ DType.BOOLEAN, DType.BIT })
        {
            assertFails(
                INVALID_ARGUMENT, () -> new StarField(dtype, SHAPE, 7), dtype.label(), "uint16");
        }
    }

    @Test
    void shouldRejectShapesThatNoTensorHas()
    {
        assertFails(INVALID_ARGUMENT, () -> new StarField(DType.UINT8, new int[]{ 5, 0 }, 7), "5x0");
        assertFails(INVALID_ARGUMENT, () -> new StarField(DType.UINT8, new int[0], 7), "1 to 8");
    }

    @Test
    void shouldRejectATargetThatIsTooSmallOrReadOnly()
    {
        final StarField field = new StarField(DType.UINT16, new int[]{ 2, 3 }, 7);

        assertFails(
            INVALID_ARGUMENT,
            () -> field.render(0, MemorySegment.ofArray(new byte[11])), "11 bytes", "uint16 2x3", "takes 12");
        assertFails(
            INVALID_ARGUMENT,
            () -> field.render(0, MemorySegment.ofArray(new byte[12]).asReadOnly()), "read-only");
    }

    @Test
    void shouldAllocateNothingForAFrame()
    {
        final StarField field = new StarField(DType.UINT16, SHAPE, 7);
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment target = arena.allocate(field.byteSize());
            final int frames = 5_000;
            render(field, target, frames);
            final long before = threads.getCurrentThreadAllocatedBytes();
            render(field, target, frames);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertTrue(allocated < frames, allocated + " bytes in " + frames + " frames");
        }
    }

    private static void render(final StarField field, final MemorySegment target, final int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            field.render(frame, target);
        }
    }

    private static byte[] frame(final StarField field, final long frame)
    {
        final MemorySegment target = MemorySegment.ofArray(new byte[(int)field.byteSize()]);
        field.render(frame, target);

        return target.toArray(ValueLayout.JAVA_BYTE);
    }

    private static double[] values(final StarField field, final long frame)
    {
        return Samples.values(Tensor.of(
            field.dtype(), MajorOrder.ROW, field.shape(), MemorySegment.ofArray(frame(field, frame))));
    }
}
