package org.tensorpool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.SystemNanoClock;
import org.tensorpool.client.ClientConductor;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.testing.SharedMemory;

/**
 * A media driver, a producer that owns its regions and never publishes, a consumer, and somebody else who publishes
 * whatever he likes and writes where he likes.
 */
final class ConsumerSystem implements AutoCloseable
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM = 10_000;
    private static final int DESCRIPTOR_STREAM = 1100;
    private static final int CONTROL_STREAM = 1000;
    private static final int FRAGMENTS = 8;

    private final Arena arena = Arena.ofShared();
    private final Path base = SharedMemory.newDirectory("fuzz-");
    private final MediaDriver media;
    private final TensorPool pool;
    private final Aeron aeron;
    private final Consumer real;
    private final Producer producer;
    private final ClientConductor conductor;
    private final ConsumerLink link;
    private final ConsumerStats stats;
    private MemorySegment ring;
    private long ringEpoch;
    private final ExclusivePublication descriptors;
    private final ExclusivePublication control;

    ConsumerSystem()
    {
        final String directory = SharedMemory.newPath("aeron-").toString();
        media = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(directory)
            .threadingMode(ThreadingMode.SHARED)
            .ipcTermBufferLength(64 * 1024)
            .clientLivenessTimeoutNs(TimeUnit.MINUTES.toNanos(2))
            .publicationUnblockTimeoutNs(TimeUnit.MINUTES.toNanos(3))
            .dirDeleteOnShutdown(true));
        pool = TensorPool.connect(new TensorPool.Context().aeronDirectoryName(directory)
            .controlChannel(CHANNEL).announceChannel(CHANNEL).descriptorChannel(CHANNEL).qosChannel(CHANNEL)
            .errorHandler((ignore) -> { }).allowedBaseDirs(List.of(base)));
        producer = pool.addStandaloneProducer(STREAM, new StandaloneRegions().baseDir(base).namespace("fuzz")
            .headerNslots(8).payloadPool(1024));
        real = pool.addStandaloneConsumer(STREAM, new ConsumerOptions().progress(true));
        conductor = field("conductor", ClientConductor.class);
        link = field("link", ConsumerLink.class);
        stats = field("stats", ConsumerStats.class);
        awaitFlow();
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory));
        descriptors = aeron.addExclusivePublication(CHANNEL, DESCRIPTOR_STREAM);
        control = aeron.addExclusivePublication(CHANNEL, CONTROL_STREAM);
        // That somebody listens doesn't say that this consumer does already.
        EmbeddedAeron.await(() -> link.binding().subscription().imageBySessionId(descriptors.sessionId()) != null &&
            link.binding().progress().imageBySessionId(control.sessionId()) != null);
    }

    private <T> T field(final String name, final Class<T> type)
    {
        try
        {
            final Field field = Consumer.class.getDeclaredField(name);
            field.setAccessible(true);
            return type.cast(field.get(real));
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private MemorySegment map(final long epoch)
    {
        try (Stream<Path> files = Files.walk(base))
        {
            final Path file = files.filter((path) -> path.endsWith(
                Path.of(Long.toUnsignedString(epoch), "header.ring"))).findFirst().orElseThrow();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
            {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    void awaitFlow()
    {
        EmbeddedAeron.await(() -> producer.isAttached() && producer.epoch() != 0 && real.epoch() == producer.epoch());
    }

    long epoch()
    {
        return producer.epoch();
    }

    /** Of the epoch that there is now: a pause of this process may have ended the one before. */
    MemorySegment ring()
    {
        if (ringEpoch != epoch())
        {
            awaitFlow();
            ringEpoch = epoch();
            ring = map(ringEpoch);
        }
        return ring;
    }

    /** Everything that there is, with a consumer that has seen nothing before. */
    void takeDescriptor(final DirectBuffer message, final int length, final FrameHandler handler)
    {
        final Consumer consumer = consumer();
        offer(descriptors, message, length, () -> consumer.poll(handler, FRAGMENTS));
        while (consumer.poll(handler, FRAGMENTS) > 0)
        {
            Thread.onSpinWait();
        }
    }

    void takeProgress(final DirectBuffer message, final int length, final ProgressHandler handler)
    {
        final Consumer consumer = consumer();
        offer(control, message, length, () -> consumer.pollProgress(handler, FRAGMENTS));
        while (consumer.pollProgress(handler, FRAGMENTS) > 0)
        {
            Thread.onSpinWait();
        }
    }

    @Override
    public String toString()
    {
        return "the producer is at epoch " + producer.epoch() + " and the consumer at " + real.epoch() +
            ", which is " + real.state() + (link.refusal() == null ? "" : ": " + link.refusal());
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(aeron, pool, media);
        arena.close();
        IoUtil.delete(base.toFile(), true);
    }

    private Consumer consumer()
    {
        return new Consumer(STREAM, conductor, link, stats, 0, SystemNanoClock.INSTANCE);
    }

    private static void offer(
        final ExclusivePublication publication, final DirectBuffer message, final int length, final Runnable drain)
    {
        long position = publication.offer(message, 0, length);
        while (position < 0)
        {
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED)
            {
                throw new IllegalStateException("the publication ended");
            }
            drain.run();
            Thread.yield();
            position = publication.offer(message, 0, length);
        }
    }
}
