package org.tensorpool.tool.io;

import java.nio.file.Path;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Problems;
import org.tensorpool.io.Shapes;

/**
 * A tensor seen as a picture: where the sample of a row, a column and a channel lies, in either order.
 */
record Picture(Tensor tensor, int height, int width, int channels)
{
    static Picture of(final Path file, final Tensor tensor)
    {
        final int[] shape = tensor.shape();
        if (shape.length < 2 || shape.length > 3)
        {
            throw Problems.argument(
                "cannot write " + file + ": a picture is height x width or height x width x 3, not " +
                Shapes.text(shape) + ": reshape it, or write a .npy");
        }

        final int channels = shape.length == 2 ? 1 : shape[2];
        if (channels != 1 && channels != 3)
        {
            throw Problems.argument(
                "cannot write " + file + ": " + Shapes.text(shape) + " has " + channels +
                " channels, a picture 1 or 3: if it is a stack of pictures write them one by one, or write a .npy");
        }
        if ((long)shape[0] * shape[1] > Pictures.MAX_PIXELS)
        {
            throw Problems.argument(
                "cannot write " + file + ": " + Shapes.text(shape) + " is more than the " + Pictures.MAX_PIXELS +
                " pixels that a picture may have: write a .npy");
        }

        return new Picture(tensor, shape[0], shape[1], channels);
    }

    double sample(final long y, final long x, final long channel)
    {
        final long index = MajorOrder.ROW == tensor.order() ?
            (y * width + x) * channels + channel :
            y + height * (x + width * channel);

        return Elements.get(tensor.dtype(), tensor.data(), index);
    }
}
