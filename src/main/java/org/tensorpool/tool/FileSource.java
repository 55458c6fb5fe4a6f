package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

import org.tensorpool.TensorClaim;
import org.tensorpool.tool.io.Tensor;
import org.tensorpool.tool.io.TensorFiles;

/**
 * Files, read once, again and again.
 */
final class FileSource implements FrameSource
{
    private final Tensor[] tensors;
    private final int[][] shapes;

    FileSource(final List<Path> inputs)
    {
        tensors = TensorFiles.inputs(inputs).stream().map(TensorFiles::read).toArray(Tensor[]::new);
        shapes = new int[tensors.length][];
        for (int i = 0; i < tensors.length; i++)
        {
            shapes[i] = tensors[i].shape();
        }
    }

    private int index(final long frame)
    {
        return (int)(frame % tensors.length);
    }

    @Override
    public long byteSize(final long frame)
    {
        return tensors[index(frame)].byteSize();
    }

    @Override
    public long maxByteSize()
    {
        long max = 0;
        for (final Tensor tensor : tensors)
        {
            max = Math.max(max, tensor.byteSize());
        }

        return max;
    }

    @Override
    public void fill(final long frame, final TensorClaim claim, final MemorySegment payload)
    {
        final int index = index(frame);
        final Tensor tensor = tensors[index];
        MemorySegment.copy(tensor.data(), 0, payload, 0, tensor.byteSize());
        claim.dtype(tensor.dtype()).order(tensor.order()).shape(shapes[index]);
    }

    @Override
    public String description()
    {
        return tensors.length == 1 ? tensors[0].toString() : tensors.length + " files";
    }
}
