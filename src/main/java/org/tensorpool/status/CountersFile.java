package org.tensorpool.status;

import static org.tensorpool.TensorPoolException.Category.CLOSED;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

import io.aeron.CncFileDescriptor;
import org.tensorpool.TensorPoolException;

/**
 * The counters that a media driver keeps, looked at from outside: the file is mapped read-only, nothing of Aeron runs,
 * and nobody notices. Whatever the file holds, reading it ends, in an answer or in an error that says what is wrong.
 * <p>
 * Thread-safe.
 */
public final class CountersFile implements AutoCloseable
{
    private final Path file;
    private final Object identity;
    private final CncLayout layout;
    private final Arena arena;
    private final MemorySegment memory;
    /** Not this object itself, which whoever has it may lock for whatever he likes. */
    private final Object reading = new Object();
    private boolean closed;

    private CountersFile(
        final Path file, final Object identity, final Arena arena, final MemorySegment memory, final CncLayout layout)
    {
        this.file = file;
        this.identity = identity;
        this.arena = arena;
        this.memory = memory;
        this.layout = layout;
    }

    /**
     * Open the counters of a media driver. It need not be alive: what a dead one left can be read too, and
     * {@link CounterSnapshot#mediaDriverHeartbeatMs()} tells.
     *
     * @param aeronDirectory of the media driver.
     * @return the counters, for the caller to close.
     * @throws TensorPoolException TIMEOUT when there is no media driver, or it is only just starting; SYSTEM when the
     *                             file can't be read; MALFORMED when it is no such file, or of another version.
     */
    public static CountersFile open(final Path aeronDirectory)
    {
        final Path file = aeronDirectory.resolve(CncFileDescriptor.CNC_FILE);
        final Arena arena = Arena.ofShared();
        try
        {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile())
            {
                throw new TensorPoolException(MALFORMED, "'" + file + "' is no regular file: remove it, or name the " +
                    "directory of a media driver");
            }

            final MemorySegment memory = map(file, arena);
            return new CountersFile(
                file, attributes.fileKey(), arena, memory, CncLayout.read(file, memory));
        }
        catch (final NoSuchFileException ex)
        {
            arena.close();
            throw new TensorPoolException(TIMEOUT, "there is no media driver in '" + aeronDirectory +
                "': start one, or name the directory of the one that runs", ex);
        }
        catch (final IOException ex)
        {
            arena.close();
            throw new TensorPoolException(SYSTEM, "'" + file + "' can't be read (" + ex +
                "): run as the user of the media driver, or as one of its group", ex);
        }
        catch (final TensorPoolException ex)
        {
            arena.close();
            throw ex;
        }
        catch (final InternalError ex)
        {
            arena.close();
            throw cutOff(file, ex);
        }
    }

    private static MemorySegment map(final Path file, final Arena arena) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /**
     * Read all counters of this project.
     *
     * @return their values now.
     * @throws TensorPoolException CLOSED after {@link #close()}; MALFORMED when somebody has cut the file off.
     */
    public CounterSnapshot snapshot()
    {
        synchronized (reading)
        {
            if (closed)
            {
                throw new TensorPoolException(CLOSED, "the counters file '" + file + "' was closed");
            }

            return read();
        }
    }

    private CounterSnapshot read()
    {
        try
        {
            final List<CounterReading> readings = new ArrayList<>();
            final CounterRecords records = new CounterRecords(memory, layout);
            for (int id = 0; id < records.count() && records.isUsed(id); id++)
            {
                final CounterReading reading = records.read(id);
                if (reading != null)
                {
                    readings.add(reading);
                }
            }

            return new CounterSnapshot(layout.pid(memory), layout.heartbeatMs(memory), readings);
        }
        catch (final InternalError ex)
        {
            throw cutOff(file, ex);
        }
    }

    /** A page that is not there any more. */
    private static TensorPoolException cutOff(final Path file, final InternalError ex)
    {
        return new TensorPoolException(MALFORMED, "'" + file + "' was cut off while it was read: restart the media " +
            "driver that it is of", ex);
    }

    /**
     * Whether another media driver has come, or this one has gone and taken its file with it.
     *
     * @return true if {@link #open(Path)} would find another file, or none.
     */
    public boolean isReplaced()
    {
        try
        {
            return !Files.readAttributes(file, BasicFileAttributes.class).fileKey().equals(identity);
        }
        catch (final IOException ex)
        {
            return true;
        }
    }

    /** Unmap the file. Doing it again does nothing. */
    @Override
    public void close()
    {
        synchronized (reading)
        {
            if (!closed)
            {
                closed = true;
                arena.close();
            }
        }
    }
}
