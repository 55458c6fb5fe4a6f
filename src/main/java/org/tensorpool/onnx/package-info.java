/**
 * Inference with ONNX Runtime over frames in place. Needs {@code com.microsoft.onnxruntime:onnxruntime} (or its GPU
 * build) on the class path, which this library leaves to those who use it.
 */
package org.tensorpool.onnx;
