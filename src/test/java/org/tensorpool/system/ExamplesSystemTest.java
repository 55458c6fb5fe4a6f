package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.Producer;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.examples.ArrayExample;
import org.tensorpool.examples.CameraExample;
import org.tensorpool.examples.DisplayExample;
import org.tensorpool.examples.EmbeddedExample;
import org.tensorpool.examples.PipelineExample;

/**
 * The programs of src/examples do what they say.
 */
class ExamplesSystemTest
{
    /** More slots than frames and claims, so that nothing is overwritten however late somebody looks. */
    private static final int SLOTS = 16;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private final List<Long> received = new ArrayList<>();

    @BeforeEach
    void start()
    {
        system.configured((builder) -> builder.profile("small", Profile.of(SLOTS, 4096, 1 << 20)));
        system.startMediaDriver();
        system.startShmDriver();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    @Test
    void shouldPublishWhatTheCameraWroteIntoItsTwoBuffers()
    {
        final Consumer consumer = system.connect().addConsumer(STREAM);
        final CompletableFuture<Long> camera =
            CompletableFuture.supplyAsync(() -> CameraExample.run(system.context(), STREAM, 10));
        Await.until("the camera is done", () ->
        {
            consumer.poll(this::checkPicture, 16);
            return camera.isDone();
        });

        assertEquals(10, camera.join());
        assertEquals(LongStream.range(0, 10).boxed().toList(), received);
    }

    private void checkPicture(final Frame frame)
    {
        assertEquals(List.of(DType.UINT16, 480, 640), List.of(frame.dtype(), frame.dim(0), frame.dim(1)));
        final short[] pixels = new short[480 * 640];
        assertTrue(frame.copyElementsTo(pixels));
        for (int i = 0; i < pixels.length; i++)
        {
            assertEquals((i / 640 + i % 640 + frame.sequence()) % 1024, pixels[i], "pixel " + i);
        }
        received.add(frame.sequence());
    }

    @Test
    void shouldPublishArraysOfSamples()
    {
        final Consumer consumer = system.connect().addConsumer(STREAM);
        do
        {
            final CompletableFuture<Long> arrays =
                CompletableFuture.supplyAsync(() -> ArrayExample.run(system.context(), STREAM, 50));
            Await.until("the example is done", () ->
            {
                consumer.poll(this::checkSamples, 16);
                return arrays.isDone();
            });
            assertEquals(50, arrays.join());
        }
        while (received.isEmpty());
    }

    private void checkSamples(final Frame frame)
    {
        final float[] samples = new float[3 * 256];
        if (frame.copyElementsTo(samples))
        {
            assertEquals((float)Math.sin((2 + 1) * (frame.sequence() + 255) * 0.05), samples[samples.length - 1]);
            assertEquals((float)Math.sin(frame.sequence() * 0.05), samples[0]);
            received.add(frame.sequence());
        }
    }

    @Test
    void shouldShowTheNewestPictureEachTime()
    {
        final Producer producer = system.connect().addProducer(STREAM);
        final AtomicBoolean isFirstShown = new AtomicBoolean();
        final Thread first = new Thread(() ->
            Await.until("a picture is shown", () -> isFirstShown.get() || publishHalf(producer) == Long.MAX_VALUE));
        first.start();

        final List<Long> newest = new ArrayList<>();
        final long superseded = DisplayExample.run(system.context(), STREAM, 4, 1_000_000, (sequence, picture) ->
        {
            isFirstShown.set(true);
            join(first);
            received.add(sequence);
            assertEquals(" ".repeat(32) + "@".repeat(32), picture.lines().findFirst().orElse(""));
            assertEquals(24, picture.lines().count());
            for (int i = 0; i < 5; i++)
            {
                publishHalf(producer);
            }
            newest.add(publishHalf(producer));
        });

        assertEquals(newest.subList(0, 3), received.subList(1, 4));
        assertTrue(superseded >= 15, superseded + " were superseded");
    }

    /** Dark on the left, bright on the right. */
    private static long publishHalf(final Producer producer)
    {
        final byte[] pixels = new byte[24 * 64];
        for (int i = 0; i < pixels.length; i++)
        {
            pixels[i] = (byte)(i % 64 < 32 ? 0 : 200);
        }
        return producer.offer(pixels, DType.UINT8, 24, 64);
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

    @Test
    void shouldPassEveryFrameThroughThePipelineToBothConsumers()
    {
        final PipelineExample.Result result = PipelineExample.run(system.context(), STREAM, OTHER_STREAM, 200);

        assertEquals(200, result.processed());
        assertEquals(200, result.seenByPeak());
        assertEquals(200, result.seenByMean());
        assertEquals((255 + 199) / 1000f, result.peak());
        assertEquals((7.5 + 99.5) / 1000, result.mean(), 1e-6);
    }

    @Test
    void shouldRunEverythingInOneJvm()
    {
        assertEquals(1024 * LongStream.range(0, 50).sum(), EmbeddedExample.run(50));
    }
}
