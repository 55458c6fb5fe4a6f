package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a producer or consumer shows of itself while it runs, in a file that it shares with the test: nothing is asked,
 * so that nothing is held up.
 * <pre>
 *   0 epoch, 0 while none is mapped
 *   8 when the newest frame was committed, nanoseconds of CLOCK_MONOTONIC
 *  16 frames published, or accepted
 *  24 frames dropped and counted
 *  32 when it had connected to the media driver for the first time, 0 before
 * </pre>
 */
final class CrashBoard implements AutoCloseable
{
    static final long EPOCH = 0;
    static final long NEWEST_NS = 8;
    static final long FRAMES = 16;
    static final long DROPS = 24;
    static final long CONNECTED_NS = 32;

    private static final long BYTES = 64;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment words;

    CrashBoard(final Path file)
    {
        try (FileChannel channel = FileChannel.open(file,
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    void set(final long field, final long value)
    {
        WORD.setRelease(words, field, value);
    }

    long get(final long field)
    {
        return (long)WORD.getAcquire(words, field);
    }

    @Override
    public void close()
    {
        arena.close();
    }
}
