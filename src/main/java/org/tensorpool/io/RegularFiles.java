package org.tensorpool.io;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that can be read to their end. Stateless and thread-safe.
 */
public final class RegularFiles
{
    private RegularFiles()
    {
    }

    /**
     * Fails on what can't be read to its end: nothing there, a directory, a pipe, a device.
     *
     * @param file that is to be read.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where it is none.
     */
    public static void require(final Path file)
    {
        if (Files.isDirectory(file))
        {
            throw Problems.argument(file + ": is a directory: name a file in it");
        }
        if (!Files.exists(file))
        {
            throw Problems.argument(file + ": no such file: check the path");
        }
        if (!Files.isRegularFile(file))
        {
            throw Problems.argument(file + ": is a pipe or a device: copy what it gives to a file first");
        }
    }
}
