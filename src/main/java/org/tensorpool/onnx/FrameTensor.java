package org.tensorpool.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.MajorOrder;
import org.tensorpool.TensorPoolException;

/**
 * A frame as ONNX Runtime sees it: the same memory, with type and shape. Whoever holds the tensor must close it before
 * the frame's handler returns, because the memory may be unmapped after that.
 */
final class FrameTensor
{
    private FrameTensor()
    {
    }

    /** A tensor over the payload, which is not copied. */
    static OnnxTensor over(final OrtEnvironment environment, final Frame frame) throws OrtException
    {
        requireLayout(frame);
        final long[] shape = new long[frame.ndims()];
        for (int i = 0; i < shape.length; i++)
        {
            shape[i] = frame.dim(i);
        }

        final DType dtype = frame.dtype();
        final ByteBuffer elements =
            frame.payload().asSlice(0, frame.packedBytes()).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return switch (dtype)
        {
            case FLOAT32 -> OnnxTensor.createTensor(environment, elements.asFloatBuffer(), shape);
            case FLOAT64 -> OnnxTensor.createTensor(environment, elements.asDoubleBuffer(), shape);
            case INT16 -> OnnxTensor.createTensor(environment, elements.asShortBuffer(), shape);
            case INT32 -> OnnxTensor.createTensor(environment, elements.asIntBuffer(), shape);
            case INT64 -> OnnxTensor.createTensor(environment, elements.asLongBuffer(), shape);
            case INT8 -> OnnxTensor.createTensor(environment, elements, shape, OnnxJavaType.INT8);
            case UINT8, BYTES -> OnnxTensor.createTensor(environment, elements, shape, OnnxJavaType.UINT8);
            case BOOLEAN -> OnnxTensor.createTensor(environment, elements, shape, OnnxJavaType.BOOL);
            case UINT16, UINT32, UINT64, BIT -> throw unfit(frame, "ONNX Runtime for Java has no such type: send " +
                "uint8, int8, int16, int32, int64, float32, float64 or boolean");
        };
    }

    private static void requireLayout(final Frame frame)
    {
        if (frame.packedBytes() == 0)
        {
            throw unfit(frame, "it has no elements");
        }
        if (frame.packedBytes() > Integer.MAX_VALUE)
        {
            throw unfit(frame, "it has " + frame.packedBytes() + " bytes, ONNX Runtime for Java takes up to " +
                Integer.MAX_VALUE);
        }
        if (frame.order() != MajorOrder.ROW)
        {
            throw unfit(frame, "it is column-major, ONNX is row-major: send it so, or reverse its shape");
        }
        if (!frame.isPacked())
        {
            throw unfit(frame, "there are gaps between its elements: send it packed, or copy it with copyElementsTo");
        }
    }

    private static TensorPoolException unfit(final Frame frame, final String why)
    {
        return new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
            describe(frame) + " can't be the input of a model: " + why);
    }

    static String describe(final Frame frame)
    {
        final StringBuilder text = new StringBuilder()
            .append("frame ").append(frame.sequence()).append(", ").append(frame.dtype().label());
        for (int i = 0; i < frame.ndims(); i++)
        {
            text.append(i == 0 ? " " : "x").append(frame.dim(i));
        }

        return text.toString();
    }
}
