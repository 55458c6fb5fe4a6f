package org.tensorpool.tool.io;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.tensorpool.TensorPoolException;
import org.tensorpool.io.Problems;
import org.tensorpool.io.RegularFiles;

/**
 * Reads pictures (PNG and JPEG) as tensors of their exact pixel values: no gamma, no colour management, no rotation.
 * Stateless and thread-safe.
 */
public final class ImageTensors
{
    private static final String SUPPORTED =
        "supported are PNG, and JPEG in grey or RGB; convert anything else to one of them";

    /**
     * Deflate makes at most 1,032 bytes of one and a pixel takes at least a bit; JPEG stays below that. A header that
     * claims more pixels than this for each byte of its file is not worth the memory.
     */
    private static final long MAX_PIXELS_PER_BYTE = 8 * 1032;

    static
    {
        Pictures.withoutWindows();
    }

    private ImageTensors()
    {
    }

    /**
     * Reads a picture. Grey becomes uint8 or uint16 of shape height x width, grey below 8 bits stretched to 0..255;
     * colour becomes height x width x 3, red, green, blue, uint8, or uint16 where it has 16 bits. Transparency is
     * dropped.
     *
     * @param file PNG or JPEG, at most 268 million pixels.
     * @return the tensor, in row order.
     * @throws TensorPoolException (MALFORMED) where it is no such picture, broken, cut off or too large;
     *                             (INVALID_ARGUMENT) where there is no such file; (RESOURCE) where it does not fit
     *                             into memory; (SYSTEM) where it can't be read.
     */
    public static Tensor read(final Path file)
    {
        RegularFiles.require(file);
        try (ImageInputStream in = new FileImageInputStream(file.toFile()))
        {
            final ImageReader reader = readerFor(file, in);
            try
            {
                reader.setInput(in, true, true);

                return PixelCopy.of(file, decode(file, reader, in.length()));
            }
            finally
            {
                reader.dispose();
            }
        }
        catch (final OutOfMemoryError ex)
        {
            throw Problems.outOfMemory(file.toString(), ex);
        }
        catch (final IOException ex)
        {
            throw Problems.reading(file, ex);
        }
    }

    private static ImageReader readerFor(final Path file, final ImageInputStream in) throws IOException
    {
        final byte[] head = new byte[FileKind.LONGEST_MAGIC];
        final int count = in.read(head);
        in.seek(0);
        final FileKind kind = count < head.length ? null : FileKind.ofContent(head);
        if (FileKind.PNG != kind && FileKind.JPEG != kind)
        {
            throw Problems.malformed(file, "is no picture that is known: " + SUPPORTED);
        }

        return ImageIO.getImageReadersByFormatName(kind.name()).next();
    }

    private static BufferedImage decode(final Path file, final ImageReader reader, final long fileSize)
        throws IOException
    {
        final Warnings warnings = new Warnings();
        try
        {
            requireSane(file, reader.getWidth(0), reader.getHeight(0), fileSize);
            reader.addIIOReadWarningListener(warnings);
            final BufferedImage image = reader.read(0);
            if (null != warnings.first())
            {
                throw Problems.malformed(file, "is broken or cut off: " + warnings.first());
            }

            return image;
        }
        catch (final TensorPoolException ex)
        {
            throw ex;
        }
        // Broken pictures reach the decoders' arrays before they reach their checks.
        catch (final IIOException | EOFException | RuntimeException ex)
        {
            throw undecodable(file, ex);
        }
    }

    /**
     * What a decoder's failure means: the one for PNG wraps even a lack of memory into its own words.
     */
    static TensorPoolException undecodable(final Path file, final Exception failure)
    {
        for (Throwable cause = failure; null != cause; cause = cause.getCause())
        {
            if (cause instanceof final OutOfMemoryError error)
            {
                return Problems.outOfMemory(file.toString(), error);
            }
        }

        return Problems.malformed(
            file,
            "can't be decoded (" + failure.getMessage() + "): it is broken, cut off or of an unusual kind: " +
            SUPPORTED,
            failure);
    }

    private static void requireSane(final Path file, final int width, final int height, final long fileSize)
    {
        final long pixels = (long)width * height;
        if (pixels > Pictures.MAX_PIXELS)
        {
            throw Problems.malformed(
                file,
                "is " + width + " x " + height + " pixels, more than the " + Pictures.MAX_PIXELS +
                " that are accepted: cut it up or use .npy");
        }
        if (pixels > MAX_PIXELS_PER_BYTE * fileSize)
        {
            throw Problems.malformed(
                file,
                "claims " + width + " x " + height + " pixels, which its " + fileSize +
                " bytes can't hold: it is broken or cut off");
        }
    }
}
