package org.tensorpool.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * Receives what a model made of a frame, on the thread that runs it.
 */
@FunctionalInterface
public interface InferenceHandler
{
    /**
     * The outputs of an inference over a frame that was whole from beginning to end.
     *
     * @param outputs by name and position; closed when this method returns: copy what is to be kept.
     * @throws OrtException where an output can't be read.
     */
    void onOutputs(OrtSession.Result outputs) throws OrtException;
}
