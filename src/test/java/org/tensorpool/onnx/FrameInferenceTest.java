package org.tensorpool.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.testing.Failures.assertFails;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.FrameHandler;
import org.tensorpool.MajorOrder;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.system.Await;
import org.tensorpool.system.TensorPoolSystem;

/**
 * Models run for real, over frames in real shared memory.
 */
class FrameInferenceTest
{
    private static final int SIDE = 384;
    private static final byte[] DOUBLING = new OnnxModel()
        .input("x", OnnxModel.FLOAT, 2, 3).node("Add", "y", "x", "x").output("y", OnnxModel.FLOAT, 2, 3).encode();

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final TensorClaim claim = new TensorClaim();
    private TensorPoolSystem system;
    private Consumer consumer;
    private Producer producer;

    @BeforeEach
    void start()
    {
        system = new TensorPoolSystem();
        system.otherProfile(Profile.of(NSLOTS, 1 << 20));
        system.startMediaDriver();
        system.startShmDriver();
        final TensorPool pool = system.connect();
        consumer = pool.addConsumer(OTHER_STREAM);
        producer = pool.addProducer(OTHER_STREAM);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private OrtSession session(final byte[] model) throws OrtException
    {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions())
        {
            options.setIntraOpNumThreads(1);
            return environment.createSession(model, options);
        }
    }

    private void take(final FrameHandler handler)
    {
        Await.until("a frame has come", () -> consumer.poll(handler, 1) == 1);
    }

    private static float[] floats(final OrtSession.Result outputs)
    {
        final FloatBuffer buffer = ((OnnxTensor)outputs.get(0)).getFloatBuffer();
        final float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    @Test
    void shouldRunAModelOverAFrame() throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.offer(new float[] {1, 2, 3, 4, 5, -6.5f}, 2, 3);

            final float[][] result = new float[1][];
            take((frame) -> assertTrue(inference.run(frame, (outputs) -> result[0] = floats(outputs))));
            assertArrayEquals(new float[] {2, 4, 6, 8, 10, -13}, result[0]);
        }
    }

    @Test
    void shouldGiveTheModelTheMemoryOfTheFrameAndNoCopy() throws OrtException
    {
        producer.offer(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        take((frame) ->
        {
            try (OnnxTensor tensor = FrameTensor.over(environment, frame))
            {
                assertEquals(frame.payload().address(),
                    MemorySegment.ofBuffer(tensor.getBufferRef().orElseThrow()).address());
                assertArrayEquals(new long[] {2, 3}, tensor.getInfo().getShape());
            }
            catch (final OrtException ex)
            {
                throw new AssertionError(ex);
            }
        });
    }

    /** What a model leaves alone comes out bit for bit, whatever the type. */
    @ParameterizedTest
    @CsvSource({
        "UINT8, 2", "BYTES, 2", "INT8, 3", "INT16, 5", "INT32, 6", "INT64, 7", "BOOLEAN, 9", "FLOAT32, 1",
        "FLOAT64, 11"})
    void shouldGiveTheModelEveryTypeThatItHasAMatchFor(final DType dtype, final int type) throws OrtException
    {
        final byte[] bytes = new byte[6 * dtype.bytes()];
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] = (byte)(dtype == DType.BOOLEAN ? i & 1 : 7 * i + 1);
        }
        final byte[] model = new OnnxModel()
            .input("x", type, 3, 2).node("Identity", "y", "x").output("y", type, 3, 2).encode();
        try (OrtSession session = session(model))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.offer(bytes, dtype, 3, 2);
            final byte[] result = new byte[bytes.length];
            take((frame) -> assertTrue(inference.run(frame, (outputs) ->
            {
                final ByteBuffer buffer = ((OnnxTensor)outputs.get(0)).getByteBuffer();
                assertEquals(bytes.length, buffer.remaining());
                buffer.get(result);
            })));

            assertArrayEquals(bytes, result);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"UINT16", "UINT32", "UINT64", "BIT"})
    void shouldRefuseTypesWithoutAMatchAndNameThoseThatHaveOne(final DType dtype) throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.tryClaim(claim, 64);
            claim.dtype(dtype).shape(2, 3).commit();

            take((frame) -> assertFails(INVALID_ARGUMENT, () -> inference.run(frame, FrameInferenceTest::fail),
                "frame 0, " + dtype.label() + " 2x3", "uint8, int8", "float32"));
        }
    }

    @Test
    void shouldRefuseLayoutsThatOnnxDoesNotHave() throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.tryClaim(claim, 24);
            claim.dtype(DType.FLOAT32).order(MajorOrder.COLUMN).shape(2, 3).commit();
            take((frame) -> assertFails(INVALID_ARGUMENT, () -> inference.run(frame, FrameInferenceTest::fail),
                "column-major"));

            producer.tryClaim(claim, 64);
            claim.order(MajorOrder.ROW).shape(2, 3).stride(0, 32).commit();
            take((frame) -> assertFails(INVALID_ARGUMENT, () -> inference.run(frame, FrameInferenceTest::fail),
                "gaps"));

            producer.tryClaim(claim, 0);
            claim.shape(2, 3).commit();
            take((frame) -> assertFails(INVALID_ARGUMENT, () -> inference.run(frame, FrameInferenceTest::fail),
                "no elements"));
        }
    }

    @Test
    void shouldSayWhatFrameAModelDoesNotTake() throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.offer(new float[4], 2, 2);
            take((frame) -> assertFails(INVALID_ARGUMENT, () -> inference.run(frame, FrameInferenceTest::fail),
                "frame 0, float32 2x2"));

            producer.offer(new double[6], 2, 3);
            take((frame) -> assertFails(INVALID_ARGUMENT, () -> inference.run(frame, FrameInferenceTest::fail),
                "frame 1, float64 2x3"));
        }
    }

    private static void fail(final OrtSession.Result ignore)
    {
        throw new AssertionError("outputs of what could not be run");
    }

    @Test
    void shouldTakeWhatFollowsTheTensorForNoPartOfIt() throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.tryClaim(claim, 64);
            claim.asByteBuffer().putFloat(20, 3);
            claim.dtype(DType.FLOAT32).shape(2, 3).commit();

            take((frame) -> assertTrue(inference.run(frame, (outputs) -> assertEquals(6, floats(outputs)[5]))));
        }
    }

    @Test
    void shouldFeedFurtherInputs() throws OrtException
    {
        final byte[] model = new OnnxModel().input("x", OnnxModel.FLOAT, 2).input("z", OnnxModel.FLOAT, 2)
            .node("Mul", "y", "x", "z").output("y", OnnxModel.FLOAT, 2).encode();
        try (OrtSession session = session(model);
            OnnxTensor factor = OnnxTensor.createTensor(environment, new float[] {10, 100}))
        {
            assertFails(INVALID_ARGUMENT, () -> new FrameInference(environment, session), "[x, z]");
            assertFails(INVALID_ARGUMENT, () -> new FrameInference(environment, session, "x", Map.of("q", factor)),
                "[x, z]", "q");

            final FrameInference inference = new FrameInference(environment, session, "x", Map.of("z", factor));
            for (int i = 1; i < 4; i++)
            {
                final int value = i;
                producer.offer(new float[] {value, value}, 2);
                take((frame) -> assertTrue(inference.run(frame, (outputs) ->
                    assertArrayEquals(new float[] {10 * value, 100 * value}, floats(outputs)))));
            }
        }
    }

    private void overwrite()
    {
        final float[] other = new float[SIDE * SIDE];
        for (int i = 0; i < NSLOTS; i++)
        {
            producer.offer(other, SIDE, SIDE);
        }
    }

    @Test
    void shouldNotRunOverAFrameThatIsGone() throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.offer(new float[6], 2, 3);
            take((frame) ->
            {
                overwrite();
                assertFalse(inference.run(frame, FrameInferenceTest::fail));
            });
        }
    }

    /** A product of matrices takes its time, in which another thread laps the ring. */
    @Test
    void shouldHandOutNothingOfAFrameThatWasOverwrittenMeanwhile() throws OrtException
    {
        final OnnxModel model = new OnnxModel().input("x", OnnxModel.FLOAT, SIDE, SIDE);
        for (int i = 0; i < 16; i++)
        {
            model.node("MatMul", "y" + (i + 1), i == 0 ? "x" : "y" + i, "x");
        }
        model.output("y16", OnnxModel.FLOAT, SIDE, SIDE);
        try (OrtSession session = session(model.encode()))
        {
            final FrameInference inference = new FrameInference(environment, session);
            final float[] unit = new float[SIDE * SIDE];
            for (int i = 0; i < SIDE; i++)
            {
                unit[i * SIDE + i] = 1;
            }

            producer.offer(unit, SIDE, SIDE);
            take((frame) -> assertTrue(inference.run(frame, (outputs) -> assertArrayEquals(unit, floats(outputs)))));

            Await.until("a frame is overwritten during inference", () ->
            {
                final boolean[] isWhole = new boolean[1];
                final boolean[] isHandedOut = new boolean[1];
                producer.offer(unit, SIDE, SIDE);
                take((frame) ->
                {
                    final Thread other = new Thread(this::overwrite);
                    other.start();
                    isWhole[0] = inference.run(frame, (outputs) -> isHandedOut[0] = true);
                    join(other);
                });
                while (consumer.poll((frame) -> { }, 10) > 0)
                {
                    Thread.onSpinWait();
                }
                assertEquals(isWhole[0], isHandedOut[0]);
                return !isWhole[0];
            });
        }
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** Outputs are found intact once, and read after that: they must not be the frame's memory. */
    @Test
    void shouldKeepOutputsApartFromTheFrame() throws OrtException
    {
        final byte[] through = new OnnxModel()
            .input("x", OnnxModel.FLOAT, 2, 3).output("x", OnnxModel.FLOAT, 2, 3).encode();
        try (OrtSession session = session(through))
        {
            assertFails(INVALID_ARGUMENT, () -> new FrameInference(environment, session), "passes its input 'x'");
        }

        final byte[] identity = new OnnxModel().input("x", OnnxModel.FLOAT, 2, 3)
            .node("Identity", "y", "x").output("y", OnnxModel.FLOAT, 2, 3).encode();
        try (OrtSession session = session(identity))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.offer(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            take((frame) -> assertTrue(inference.run(frame, (outputs) ->
            {
                overwrite();
                assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, floats(outputs));
            })));
        }
    }

    @Test
    void shouldLetThroughWhatTheHandlerThrows() throws OrtException
    {
        try (OrtSession session = session(DOUBLING))
        {
            final FrameInference inference = new FrameInference(environment, session);
            producer.offer(new float[6], 2, 3);
            take((frame) -> assertThrows(IllegalStateException.class, () -> inference.run(frame, (outputs) ->
            {
                throw new IllegalStateException("on purpose");
            })));
        }
    }
}
