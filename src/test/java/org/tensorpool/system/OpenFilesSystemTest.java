package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.ChildProcess;

/**
 * Processes that may open no more files: a driver, producers and consumers say so, leave nothing half-made, and work as
 * soon as files can be opened again. Each is tried with none left, with one, and so on until it succeeds.
 */
class OpenFilesSystemTest
{
    private static final int MOST = 24;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private ChildProcess child;

    @BeforeEach
    void start()
    {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit of util-linux is needed");
        system.startMediaDriver();
    }

    @AfterEach
    void stop()
    {
        if (child != null)
        {
            child.close();
        }
        system.close();
    }

    private void startChild()
    {
        child = ChildProcess.startBy(List.of("prlimit", "--nofile=300:300"),
            "org.tensorpool.system.LimitProbe", system.aeronDirectory(), system.baseDirectory().toString());
        child.awaitLine("ready");
    }

    private String order(final String order)
    {
        return child.ask(order, "done ").substring("done ".length());
    }

    private void demand(final String order)
    {
        assertEquals(order, order(order), () -> child.lines().toString());
    }

    private static void assertTells(final String outcome)
    {
        assertTrue(outcome.startsWith("refused "), outcome);
        assertTrue(outcome.contains("Too many open files") || outcome.contains("EMFILE"), outcome);
    }

    @Test
    void shouldTellAConsumerAndServeItAsSoonAsFilesCanBeOpened()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        startChild();
        demand("connect");
        demand("consume " + STREAM);
        demand("stop");
        int left = 0;
        while (!succeeds("consume " + STREAM, left))
        {
            assertTrue(++left < MOST, () -> "it attaches; " + child.lines());
            demand("consume " + STREAM);
            receives(producer);
            demand("stop");
        }
        demand("free");
        receives(producer);
    }

    private boolean succeeds(final String what, final int left)
    {
        demand("leave " + left);
        final String outcome = order(what);
        final boolean isDone = outcome.equals(what);
        if (!isDone)
        {
            assertTells(outcome);
            demand("free");
            Await.until(() -> "nothing is left of it: " + order("count"), () -> order("count").equals("count 0 0"));
        }

        return isDone;
    }

    private void receives(final Producer producer)
    {
        final int before = done("receive");
        child.say("receive");
        Await.until(() -> "a frame comes; " + child.lines(), () ->
        {
            producer.offer(new byte[] {1}, DType.UINT8, 1);
            return done("receive") > before ||
                child.lines().stream().anyMatch((line) -> line.startsWith("done failed"));
        });
        assertTrue(done("receive") > before, () -> child.lines().toString());
    }

    private int done(final String what)
    {
        return (int)child.lines().stream().filter(("done " + what)::equals).count();
    }

    @Test
    void shouldTellAProducerAndServeItAsSoonAsFilesCanBeOpened()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addConsumer(STREAM);
        final Received received = new Received(consumer);
        startChild();
        demand("connect");
        demand("produce " + STREAM);
        demand("stop");
        int left = 0;
        while (!succeeds("produce " + STREAM, left))
        {
            assertTrue(++left < MOST, () -> "it attaches; " + child.lines());
            // The driver may have granted what could not be used, and hear only later that it is given back.
            Await.until(() -> "the stream is free; " + child.lines(), () ->
                order("produce " + STREAM).equals("produce " + STREAM));
            publishes(received);
            demand("stop");
        }
        demand("free");
        publishes(received);
    }

    private void publishes(final Received received)
    {
        final int before = received.frames().size();
        Await.until(() -> "a frame comes; " + child.lines(), () ->
        {
            demand("offer");
            received.poll();
            return received.frames().size() > before;
        });
    }

    @Test
    void shouldTellWhoeverConnectsToTheMediaDriver()
    {
        startChild();
        demand("connect");
        demand("disconnect");
        int left = 0;
        while (!succeeds("connect", left))
        {
            assertTrue(++left < MOST, () -> "it connects; " + child.lines());
            demand("connect");
            demand("disconnect");
        }
    }

    @Test
    void shouldHaveTheDriverRefuseAndLeaveNothingHalfMade() throws IOException
    {
        startChild();
        demand("drive");
        final TensorPool pool = system.connect();
        pool.addProducer(STREAM).close();
        int left = 0;
        while (!attaches(pool, left))
        {
            assertTrue(++left < MOST, () -> "the driver serves; " + child.lines());
        }
    }

    @Test
    void shouldHaveTheDriverHearClientsThatCameWhileItCouldOpenNoFile()
    {
        startChild();
        demand("drive");
        demand("leave 0");
        final TensorPool pool = system.connect(system.context().attachTimeoutNs(TimeUnit.SECONDS.toNanos(1)));
        assertThrows(TensorPoolException.class, () -> pool.addProducer(STREAM));
        demand("free");

        assertTrue(TestProducers.addWhenFree(pool, STREAM).isAttached());
        assertTrue(says("Too many open files"), () -> "the log could not be opened before: " + child.lines());
    }

    @Test
    void shouldReplaceTheAeronClientOfAConsumerThatMissesALogAsSoonAsFilesCanBeOpened()
    {
        system.startShmDriver();
        startChild();
        demand("connect");
        demand("consume " + STREAM);
        demand("leave 0");
        final Producer producer = system.connect().addProducer(STREAM);
        Await.until(() -> "its log can't be opened; " + child.lines(), () -> says("Failed to map log buffer"));
        assertFalse(says("is replaced"), () -> child.lines().toString());
        demand("free");
        receives(producer);
        // Without that Aeron would come by the log too, once it has let the subscription rest.
        assertTrue(says("is replaced"), () -> child.lines().toString());
    }

    @Test
    void shouldTellWhereTheJvmCanNotBeAskedForItsFigures()
    {
        startChild();
        demand("leave 0");
        demand("measure");

        Await.until(() -> "it is told; " + child.lines(), () ->
            says("garbage collection and allocation of this process are not measured"));
        demand("free");
        demand("connect");
    }

    private boolean says(final String words)
    {
        return child.lines().stream().anyMatch((line) -> line.contains(words));
    }

    private boolean attaches(final TensorPool pool, final int left) throws IOException
    {
        demand("leave " + left);
        try (Producer producer = TestProducers.addUnlessRefused(pool, STREAM, "open files"))
        {
            assertTrue(producer.isAttached());
            demand("free");
            return true;
        }
        catch (final TensorPoolException ex)
        {
            assertTrue(ex.getMessage().contains("Too many open files"), ex.toString());
            demand("free");
            try (Producer producer = TestProducers.addWhenFree(pool, STREAM);
                Consumer consumer = pool.addConsumer(STREAM))
            {
                system.awaitFlow(producer, consumer);
                assertTrue(epochs() > 0);
            }
            return false;
        }
    }

    private long epochs() throws IOException
    {
        final Path directory = system.baseDirectory().resolve("tensorpool-" + System.getProperty("user.name"))
            .resolve("ns").resolve(Integer.toString(STREAM));
        try (Stream<Path> entries = Files.list(directory))
        {
            long whole = 0;
            for (final Path entry : entries.toList())
            {
                assertTrue(Files.exists(entry.resolve("header.ring")), entry + " is half-made; " + child.lines());
                whole++;
            }
            return whole;
        }
        catch (final NoSuchFileException ignore)
        {
            return 0;
        }
    }
}
