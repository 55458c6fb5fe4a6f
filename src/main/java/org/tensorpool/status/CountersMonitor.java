package org.tensorpool.status;

import java.nio.file.Path;

import org.tensorpool.TensorPoolException;

/**
 * The counters of whichever media driver has a directory at the moment: each snapshot looks whether another one has
 * come. For what runs longer than a media driver does.
 * <p>
 * Thread-safe.
 */
public final class CountersMonitor implements AutoCloseable
{
    private final Path aeronDirectory;
    private CountersFile file;

    /**
     * Nothing is opened yet.
     *
     * @param aeronDirectory of the media driver.
     */
    public CountersMonitor(final Path aeronDirectory)
    {
        this.aeronDirectory = aeronDirectory;
    }

    /**
     * Read all counters of this project.
     *
     * @return their values now.
     * @throws TensorPoolException as {@link CountersFile#open(Path)} does.
     */
    public synchronized CounterSnapshot snapshot()
    {
        if (file != null && file.isReplaced())
        {
            close();
        }
        if (file == null)
        {
            file = CountersFile.open(aeronDirectory);
        }

        return file.snapshot();
    }

    /** Unmap the file; the next snapshot maps it again. */
    @Override
    public synchronized void close()
    {
        if (file != null)
        {
            file.close();
            file = null;
        }
    }
}
