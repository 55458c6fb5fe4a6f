package org.tensorpool.tool.io;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import javax.imageio.ImageIO;

import org.tensorpool.TensorPoolException;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzFile;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.io.Shapes;

/**
 * Pictures that somebody else made. The JDK decodes them; what it throws must come out as one clear error, and a
 * picture that claims to be large must not cost the memory.
 */
public final class ImageFuzz
{
    /** Deflate makes 1,032 bytes of one; decoder, raster, row and tensor have each pixel in up to six. */
    private static final long BYTES_PER_BYTE = 8 * 1032 * 24;

    private ImageFuzz()
    {
    }

    /**
     * Files of the kinds that are known.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(
            FuzzTarget.of("image.png", Body::new)
                .seeds(written("png", BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY,
                    BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_4BYTE_ABGR,
                    BufferedImage.TYPE_BYTE_BINARY))
                .words(List.of("IHDR", "IDAT", "PLTE", "IEND", "tRNS", "iCCP", "zTXt", "gAMA", "sBIT"))
                .maxLength(1024).allocating(2 << 20, BYTES_PER_BYTE).slow(100),
            FuzzTarget.of("image.jpeg", Body::new)
                .seeds(written("jpg", BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR))
                .maxLength(1024).allocating(2 << 20, BYTES_PER_BYTE).slow(100));
    }

    private static List<byte[]> written(final String format, final int... types)
    {
        Pictures.withoutWindows();
        final List<byte[]> files = new ArrayList<>();
        for (final int type : types)
        {
            final BufferedImage image = new BufferedImage(5, 4, type);
            image.getRaster().setSample(1, 2, 0, 1);
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            try
            {
                require(ImageIO.write(image, format, out), "no writer");
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
            files.add(out.toByteArray());
        }

        return files;
    }

    private static final class Body implements FuzzBody
    {
        private final FuzzFile file = new FuzzFile("picture");

        @Override
        public void accept(final byte[] input)
        {
            try
            {
                final Tensor tensor = ImageTensors.read(file.write(input));
                require(tensor.data().byteSize() == Shapes.byteSize(tensor.dtype(), tensor.shape()), "another size");
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.MALFORMED, ex.toString());
            }
        }

        @Override
        public void close()
        {
            file.close();
        }
    }
}
