package org.tensorpool.shm;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.Libc;

/**
 * Opens a region in a process of another user.
 */
final class PathProbe
{
    private PathProbe()
    {
    }

    /**
     * Open it and say how that went.
     *
     * @param args the base directory, the region, whether for writing.
     */
    public static void main(final String[] args)
    {
        try
        {
            final PathContainment containment = PathContainment.of(List.of(Path.of(args[0])));
            Libc.close(containment.open(args[1], Boolean.parseBoolean(args[2])));
            System.out.println("opened");
        }
        catch (final TensorPoolException ex)
        {
            System.out.println(ex.category() + " " + ex.getMessage());
        }
    }
}
