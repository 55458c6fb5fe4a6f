package org.tensorpool.explore;

import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.agrona.CloseHelper;
import org.tensorpool.driver.DriverBench;
import org.tensorpool.testing.SharedMemory;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

/**
 * The media driver that worlds have in common. Nobody is taken for dead in it, however long this machine is busy.
 */
final class Universe implements AutoCloseable
{
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(60);
    private static final int STREAMS_OF_A_WORLD = 100;

    private final MediaDriver mediaDriver = MediaDriver.launch(new MediaDriver.Context()
        .aeronDirectoryName(SharedMemory.newPath("aeron-").toString())
        .threadingMode(ThreadingMode.SHARED)
        // No world comes to the end of a term: who publishes there is told to try again, whenever that is.
        .ipcTermBufferLength(64 << 20)
        .clientLivenessTimeoutNs(PATIENCE_NS)
        .publicationUnblockTimeoutNs(2 * PATIENCE_NS)
        .untetheredWindowLimitTimeoutNs(PATIENCE_NS)
        .untetheredRestingTimeoutNs(PATIENCE_NS)
        .dirDeleteOnShutdown(true));
    private final Aeron aeron =
        Aeron.connect(new Aeron.Context().aeronDirectoryName(mediaDriver.aeronDirectoryName()));
    private int nextStream = 1000;

    World world(final int consumers, final World.Terms terms)
    {
        return world(consumers, terms, DriverBench.Flaw.NONE, (message) -> message);
    }

    synchronized World world(
        final int consumers,
        final World.Terms terms,
        final DriverBench.Flaw flaw,
        final UnaryOperator<Message> interference)
    {
        final int firstStream = nextStream;
        nextStream += STREAMS_OF_A_WORLD;
        return new World(aeron, firstStream, consumers, terms, flaw, interference);
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(aeron, mediaDriver);
    }
}
