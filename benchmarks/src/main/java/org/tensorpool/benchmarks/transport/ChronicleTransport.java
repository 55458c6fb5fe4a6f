package org.tensorpool.benchmarks.transport;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Chronicle Queue on tmpfs, a queue of its own for each round. A queue keeps what was written, so that its files grow;
 * who runs the round removes them.
 */
public final class ChronicleTransport implements Transport
{
    /** Large enough that a message of 4 MiB is no exception in a block. */
    private static final long BLOCK_BYTES = 256L << 20;

    private final Path directory;

    /**
     * @param directory that everything is below.
     */
    public ChronicleTransport(final Path directory)
    {
        this.directory = directory;
    }

    /**
     * @param directory that everything is below.
     * @param id        of the round.
     * @return where its queue is.
     */
    public static Path queueDirectory(final Path directory, final String id)
    {
        return directory.resolve("chronicle").resolve(id);
    }

    private ChronicleQueue open(final Plan plan)
    {
        return ChronicleQueue.singleBuilder(queueDirectory(directory, plan.id())).blockSize(BLOCK_BYTES).build();
    }

    @Override
    public Sender openSender(final Plan plan)
    {
        return new AppendingSender(open(plan), plan.size());
    }

    @Override
    public Receiver openReceiver(final Plan plan, final Recorder recorder)
    {
        return new TailingReceiver(open(plan), plan.mode(), recorder);
    }

    @Override
    public void close()
    {
        // Every round closes its queues.
    }

    private static final class AppendingSender implements Sender
    {
        private final ChronicleQueue queue;
        private final ExcerptAppender appender;
        private final Bytes<ByteBuffer> source;
        private final int size;

        AppendingSender(final ChronicleQueue queue, final int size)
        {
            this.queue = queue;
            this.size = size;
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
            source = Bytes.wrapForRead(Payloads.source(size).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
            source.singleThreadedCheckDisabled(true);
        }

        @Override
        public boolean send(final long stampNs)
        {
            try (DocumentContext document = appender.writingDocument())
            {
                final Bytes<?> bytes = document.wire().bytes();
                bytes.writeLong(stampNs);
                bytes.write(source, (long)Long.BYTES, (long)size - Long.BYTES);
            }
            return true;
        }

        @Override
        public void awaitReceiver()
        {
            // A queue keeps what nobody has read yet.
        }

        @Override
        public void close()
        {
            appender.close();
            queue.close();
        }
    }

    private static final class TailingReceiver implements Receiver
    {
        private final ChronicleQueue queue;
        private final ExcerptTailer tailer;
        private final Mode mode;
        private final Recorder recorder;
        private long sum;

        TailingReceiver(final ChronicleQueue queue, final Mode mode, final Recorder recorder)
        {
            this.queue = queue;
            this.mode = mode;
            this.recorder = recorder;
            tailer = queue.createTailer();
            tailer.singleThreadedCheckDisabled(true);
        }

        @Override
        public int poll()
        {
            int count = 0;
            while (count < POLL_LIMIT && pollOne())
            {
                count++;
            }
            return count;
        }

        private boolean pollOne()
        {
            try (DocumentContext document = tailer.readingDocument())
            {
                if (!document.isPresent())
                {
                    return false;
                }
                onDocument(document.wire().bytes());
                return true;
            }
        }

        private void onDocument(final Bytes<?> bytes)
        {
            if (mode == Mode.FLAT_OUT)
            {
                recorder.count();
                return;
            }
            if (mode == Mode.COPY_TO_LAST_BYTE)
            {
                final long length = bytes.readRemaining();
                sum += Payloads.sum(
                    MemorySegment.ofAddress(bytes.addressForRead(bytes.readPosition())).reinterpret(length), 0, length);
            }
            final long nowNs = System.nanoTime();
            recorder.record(bytes.readLong(), nowNs);
        }

        @Override
        public void close()
        {
            tailer.close();
            queue.close();
        }
    }
}
