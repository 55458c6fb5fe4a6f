package org.tensorpool.benchmarks.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.tensorpool.benchmarks.BenchStream;

/**
 * The floor of whatever copies: a bare copy into a ring as long as ours, in shared memory, every page of it there.
 * Nobody receives it; the sender takes the time when the copy is done.
 */
public final class MemcpyTransport implements Transport
{
    private final Path directory;
    private MemorySegment ring;
    private Recorder recorder;

    /**
     * @param directory that the ring goes to.
     */
    public MemcpyTransport(final Path directory)
    {
        this.directory = directory;
    }

    private MemorySegment ring(final long bytes)
    {
        if (ring == null || ring.byteSize() != bytes)
        {
            try (FileChannel channel = FileChannel.open(
                directory.resolve("memcpy-" + bytes + ".ring"),
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE))
            {
                ring = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global());
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
            ring.fill((byte)1);
        }
        return ring;
    }

    @Override
    public Sender openSender(final Plan plan)
    {
        final MemorySegment target = ring((long)BenchStream.ofSize(plan.size()).slots() * plan.size());
        return new CopyingSender(target, plan);
    }

    @Override
    public Receiver openReceiver(final Plan plan, final Recorder newRecorder)
    {
        recorder = newRecorder;
        return new Nobody();
    }

    @Override
    public void close()
    {
        ring = null;
    }

    private final class CopyingSender implements Sender
    {
        private final MemorySegment target;
        private final MemorySegment source;
        private final int size;
        private final boolean isFlatOut;
        private long offset;

        CopyingSender(final MemorySegment target, final Plan plan)
        {
            this.target = target;
            size = plan.size();
            isFlatOut = plan.mode() == Mode.FLAT_OUT;
            source = Payloads.source(size);
        }

        @Override
        public boolean send(final long stampNs)
        {
            MemorySegment.copy(source, 0, target, offset, size);
            offset = offset + size == target.byteSize() ? 0 : offset + size;
            if (isFlatOut)
            {
                recorder.count();
            }
            else
            {
                recorder.record(stampNs, System.nanoTime());
            }
            return true;
        }

        @Override
        public void awaitReceiver()
        {
            // There is none.
        }

        @Override
        public void close()
        {
            // The ring is used again.
        }
    }

    private static final class Nobody implements Receiver
    {
        @Override
        public int poll()
        {
            return 0;
        }

        @Override
        public void close()
        {
            // Holds nothing.
        }
    }
}
