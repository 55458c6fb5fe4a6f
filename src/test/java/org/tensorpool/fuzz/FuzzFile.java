package org.tensorpool.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.tensorpool.testing.SharedMemory;

/**
 * A file in memory that has the bytes of one input after the other.
 */
public final class FuzzFile implements AutoCloseable
{
    private final Path path;
    private final FileChannel channel;

    /**
     * An empty file.
     *
     * @param name of the file.
     */
    public FuzzFile(final String name)
    {
        path = SharedMemory.newDirectory("fuzz-").resolve(name);
        try
        {
            channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** It is gone, and its directory with it. */
    @Override
    public void close()
    {
        try
        {
            channel.close();
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Where it is.
     *
     * @return its path.
     */
    public Path path()
    {
        return path;
    }

    /**
     * Let the file have these bytes and no others.
     *
     * @param bytes of the file.
     * @return its path.
     */
    public Path write(final byte[] bytes)
    {
        return write(ByteBuffer.wrap(bytes));
    }

    /**
     * Let the file have these bytes and no others.
     *
     * @param bytes all that remain.
     * @return its path.
     */
    public Path write(final ByteBuffer bytes)
    {
        try
        {
            channel.truncate(bytes.remaining());
            channel.write(bytes, 0);
            return path;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
