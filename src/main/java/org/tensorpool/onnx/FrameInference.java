package org.tensorpool.onnx;

import java.util.HashMap;
import java.util.Map;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import org.tensorpool.Frame;
import org.tensorpool.TensorPoolException;

/**
 * Runs a model over frames where they lie, and hands out nothing that a frame which was overwritten meanwhile has left
 * in it.
 * <pre>{@code
 * final FrameInference inference = new FrameInference(environment, session);
 * consumer.poll((frame) ->
 * {
 *     if (!inference.run(frame, (outputs) -> decide(outputs.get(0))))
 *     {
 *         missed++;
 *     }
 * }, 1);
 * }</pre>
 * UINT8, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 and BOOLEAN have a match in ONNX Runtime for Java, and BYTES are
 * taken for UINT8; booleans must be 0 or 1. Tensors must be row-major and packed. A model must be done with a frame
 * before its producer comes round the ring: give the stream as many slots as that takes.
 * <p>
 * For one thread at a time. It owns neither the environment nor the session.
 */
public final class FrameInference
{
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final Map<String, OnnxTensor> inputs;

    /**
     * For a model with one input.
     *
     * @param environment of the session.
     * @param session     of the model.
     * @throws TensorPoolException INVALID_ARGUMENT when the model has more inputs than one, or passes an input through
     *                             as an output.
     */
    public FrameInference(final OrtEnvironment environment, final OrtSession session)
    {
        this(environment, session, onlyInput(session), Map.of());
    }

    /**
     * For a model with further inputs, which stay the same.
     *
     * @param environment of the session.
     * @param session     of the model.
     * @param input       name of the input that frames go to.
     * @param others      the other inputs by name; not closed here.
     * @throws TensorPoolException INVALID_ARGUMENT when these are not the inputs of the model, or it passes an input
     *                             through as an output.
     */
    public FrameInference(
        final OrtEnvironment environment,
        final OrtSession session,
        final String input,
        final Map<String, OnnxTensor> others)
    {
        this.environment = environment;
        this.session = session;
        this.input = input;
        this.inputs = new HashMap<>(others);
        inputs.put(input, null);
        requireInputs(session, inputs);
    }

    private static String onlyInput(final OrtSession session)
    {
        if (session.getNumInputs() != 1)
        {
            throw problem("the model has the inputs " + session.getInputNames() + ": name the one that frames go to, " +
                "and give the others");
        }

        return session.getInputNames().iterator().next();
    }

    private static void requireInputs(final OrtSession session, final Map<String, OnnxTensor> given)
    {
        if (!session.getInputNames().equals(given.keySet()))
        {
            throw problem("the model has the inputs " + session.getInputNames() + ", given are " + given.keySet());
        }
        for (final String output : session.getOutputNames())
        {
            // It would be the frame's memory itself, and could change after it was found intact.
            if (given.containsKey(output))
            {
                throw problem("the model passes its input '" + output + "' through: leave that output out");
            }
        }
    }

    private static TensorPoolException problem(final String message)
    {
        return new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, message);
    }

    /**
     * Run the model over a frame, and hand over what it makes of it if the frame was whole all the while. On the thread
     * that polls, within the handler of the frame.
     *
     * @param frame   to read in place.
     * @param handler of the outputs; not called when the frame was overwritten.
     * @return true if the handler was called; false if the frame was overwritten before or meanwhile, so that what came
     * out is worth nothing.
     * @throws TensorPoolException INVALID_ARGUMENT when type, shape or layout don't go with ONNX or with the model, or
     *                             an output can't be read.
     */
    public boolean run(final Frame frame, final InferenceHandler handler)
    {
        if (!frame.isIntact())
        {
            return false;
        }

        try (OnnxTensor tensor = FrameTensor.over(environment, frame))
        {
            inputs.put(input, tensor);
            try (OrtSession.Result outputs = session.run(inputs))
            {
                if (!frame.isIntact())
                {
                    return false;
                }

                handler.onOutputs(outputs);
                return true;
            }
        }
        catch (final OrtException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "ONNX Runtime failed with " + FrameTensor.describe(frame) + ": " + ex.getMessage(), ex);
        }
        finally
        {
            inputs.put(input, null);
        }
    }
}
