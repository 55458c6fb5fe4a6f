package org.tensorpool.tool.io;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Memory;
import org.tensorpool.io.Problems;
import org.tensorpool.io.Shapes;

/**
 * Copies the samples of a decoded picture into a tensor. Goes to the raster: {@code getRGB} would bend grey by a gamma.
 */
final class PixelCopy
{
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Raster raster;
    private final int[] palette;
    private final int channels;
    private final boolean wide;

    private PixelCopy(final Raster raster, final int[] palette, final int channels, final boolean wide)
    {
        this.raster = raster;
        this.palette = palette;
        this.channels = channels;
        this.wide = wide;
    }

    static Tensor of(final Path file, final BufferedImage image)
    {
        final Raster raster = image.getRaster();
        if (image.getColorModel() instanceof final IndexColorModel model)
        {
            final int[] palette = new int[model.getMapSize()];
            model.getRGBs(palette);

            return new PixelCopy(raster, palette, isGrey(palette) ? 1 : 3, false).tensor(file);
        }

        final int bits = raster.getSampleModel().getSampleSize(0);
        if (bits != Byte.SIZE && bits != Short.SIZE)
        {
            throw Problems.malformed(file, "has " + bits + " bits a sample: supported are 8 and 16");
        }

        // The last of two or four bands is transparency.
        return new PixelCopy(raster, null, raster.getNumBands() < 3 ? 1 : 3, Short.SIZE == bits).tensor(file);
    }

    private static boolean isGrey(final int[] palette)
    {
        for (final int argb : palette)
        {
            if ((argb & 0xFF) != (argb >>> 8 & 0xFF) || (argb & 0xFF) != (argb >>> 16 & 0xFF))
            {
                return false;
            }
        }

        return true;
    }

    private Tensor tensor(final Path file)
    {
        final int width = raster.getWidth();
        final int height = raster.getHeight();
        final int[] shape = channels == 1 ? new int[]{ height, width } : new int[]{ height, width, channels };
        final DType dtype = wide ? DType.UINT16 : DType.UINT8;
        final MemorySegment data = Memory.allocate(Shapes.byteSize(dtype, shape), file.toString());

        final int bands = raster.getNumBands();
        final int[] row = new int[width * bands];
        long index = 0;
        for (int y = 0; y < height; y++)
        {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    put(data, index++, null == palette ?
                        row[x * bands + channel] : palette[row[x]] >>> 8 * (2 - channel));
                }
            }
        }

        return Tensor.of(dtype, MajorOrder.ROW, shape, data);
    }

    private void put(final MemorySegment data, final long index, final int value)
    {
        if (wide)
        {
            data.setAtIndex(SHORT, index, (short)value);
        }
        else
        {
            data.set(ValueLayout.JAVA_BYTE, index, (byte)value);
        }
    }
}
