package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.TensorClaim;

/**
 * Where frames come from.
 */
interface FrameSource
{
    /** Bytes of a frame. */
    long byteSize(long frame);

    /** Longest frame there is. */
    long maxByteSize();

    /**
     * Write a frame and describe it.
     *
     * @param frame   number of the frame.
     * @param claim   to describe the tensor to.
     * @param payload to write to, at least as long as the frame.
     */
    void fill(long frame, TensorClaim claim, MemorySegment payload);

    /** What it is, in words. */
    String description();
}
