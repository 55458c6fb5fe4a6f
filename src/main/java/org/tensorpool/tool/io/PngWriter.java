package org.tensorpool.tool.io;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleToIntFunction;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.tensorpool.DType;
import org.tensorpool.io.Problems;

/**
 * Writes tensors as pictures: height x width and height x width x 1 as grey, height x width x 3 as red, green, blue;
 * either order. Stateless and thread-safe.
 */
public final class PngWriter
{
    static
    {
        Pictures.withoutWindows();
    }

    private PngWriter()
    {
    }

    /**
     * Whether a picture can hold the values of a type as they are.
     *
     * @param dtype element type.
     * @return true for uint8, bytes and uint16, and for boolean and bit, which become black and white.
     */
    public static boolean isExact(final DType dtype)
    {
        return switch (dtype)
        {
            case UINT8, BYTES, UINT16, BOOLEAN, BIT -> true;
            default -> false;
        };
    }

    /**
     * Writes the values as they are: read again they are the same, bit for bit. 16 bits a sample for uint16, otherwise
     * 8. Of a bit tensor's byte the lowest bit is the first element.
     *
     * @param file   to write; what was there is replaced.
     * @param tensor of a type that {@link #isExact(DType)}.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) for another type, a shape that is no picture or has
     *                                            more than 268 million pixels, or where the directory does not exist;
     *                                            (RESOURCE) where it does not fit into memory; (SYSTEM) where the file
     *                                            can't be written.
     */
    public static void writeExact(final Path file, final Tensor tensor)
    {
        if (!isExact(tensor.dtype()))
        {
            throw Problems.argument(
                "cannot write " + file + ": a picture can't hold " + tensor.dtype().label() +
                " as it is: scale it to its range, or write a .npy");
        }

        write(file, Picture.of(file, tensor), Levels.exact(tensor.dtype()), DType.UINT16 == tensor.dtype());
    }

    /**
     * Writes the values stretched over 8 bits: the least finite value is black, the greatest white, a picture with only
     * one value mid-grey. NaN and negative infinity are black, positive infinity is white; boolean and bit are black
     * and white.
     *
     * @param file   to write; what was there is replaced.
     * @param tensor of any type.
     * @throws org.tensorpool.TensorPoolException as {@link #writeExact(Path, Tensor)}, but for the type.
     */
    public static void writeScaled(final Path file, final Tensor tensor)
    {
        final Picture picture = Picture.of(file, tensor);
        write(file, picture, Levels.scaled(picture), false);
    }

    private static void write(
        final Path file, final Picture picture, final DoubleToIntFunction levels, final boolean wide)
    {
        final ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try
        {
            final BufferedImage image = image(picture, levels, wide);
            try (OutputStream out = Files.newOutputStream(file);
                ImageOutputStream stream = new MemoryCacheImageOutputStream(out))
            {
                writer.setOutput(stream);
                writer.write(image);
            }
        }
        catch (final OutOfMemoryError ex)
        {
            throw Problems.outOfMemory(file.toString(), ex);
        }
        catch (final IOException ex)
        {
            throw Problems.writing(file, ex);
        }
        finally
        {
            writer.dispose();
        }
    }

    private static BufferedImage image(final Picture picture, final DoubleToIntFunction levels, final boolean wide)
    {
        final int width = picture.width();
        final int channels = picture.channels();
        final int sampleType = wide ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
        final WritableRaster raster =
            Raster.createInterleavedRaster(sampleType, width, picture.height(), channels, null);
        final int[] row = new int[width * channels];
        for (int y = 0; y < picture.height(); y++)
        {
            int i = 0;
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    row[i++] = levels.applyAsInt(picture.sample(y, x, channel));
                }
            }
            raster.setPixels(0, y, width, 1, row);
        }

        final ColorSpace space = ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        final ComponentColorModel model =
            new ComponentColorModel(space, false, false, ComponentColorModel.OPAQUE, sampleType);

        return new BufferedImage(model, raster, false, null);
    }
}
