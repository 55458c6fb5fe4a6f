package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.DType;
import org.tensorpool.TensorClaim;
import org.tensorpool.io.Shapes;
import org.tensorpool.tool.io.StarField;

/**
 * A synthetic camera that looks at stars.
 */
final class CameraSource implements FrameSource
{
    private static final long SEED = 0x5EED;

    private final StarField sky;
    private final int[] shape;

    CameraSource(final DType dtype, final int[] shape)
    {
        this.sky = new StarField(dtype, shape, SEED);
        this.shape = shape.clone();
    }

    @Override
    public long byteSize(final long frame)
    {
        return sky.byteSize();
    }

    @Override
    public long maxByteSize()
    {
        return sky.byteSize();
    }

    @Override
    public void fill(final long frame, final TensorClaim claim, final MemorySegment payload)
    {
        sky.render(frame, payload);
        claim.dtype(sky.dtype()).shape(shape);
    }

    @Override
    public String description()
    {
        return "a synthetic camera, " + sky.dtype().label() + " " + Shapes.text(shape);
    }
}
