package org.tensorpool.driver;

import java.nio.file.Path;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.RegionPermissions;

/**
 * Another process that wants a namespace: ends with 0 if it gets it, with {@link #REFUSED} if it is refused.
 */
final class NamespaceLockProbe
{
    static final int REFUSED = 42;

    private NamespaceLockProbe()
    {
    }

    /**
     * Try.
     *
     * @param args base directory and namespace.
     */
    public static void main(final String[] args)
    {
        final NamespaceDirectory namespace = NamespaceDirectory.create(
            Path.of(args[0]), System.getProperty("user.name"), args[1], RegionPermissions.of("660"));
        try (NamespaceLock lock = NamespaceLock.acquire(namespace))
        {
            System.exit(lock == null ? 1 : 0);
        }
        catch (final TensorPoolException ex)
        {
            System.exit(ex.category() == TensorPoolException.Category.REJECTED ? REFUSED : 1);
        }
    }
}
