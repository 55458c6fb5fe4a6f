package org.tensorpool.shm;

import java.nio.file.Path;

import org.tensorpool.TensorPoolException;

/**
 * Another process that wants a namespace: ends with 0 if it gets it, with {@link #REFUSED} if it is refused. Told to
 * hold it, it says so and keeps it until it is killed.
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
     * @param args base directory, namespace, and {@code hold} to keep it.
     */
    public static void main(final String[] args) throws InterruptedException
    {
        final NamespaceDirectory namespace = NamespaceDirectory.create(
            Path.of(args[0]), System.getProperty("user.name"), args[1], RegionPermissions.of("660"));
        try (NamespaceLock lock = NamespaceLock.acquire(namespace))
        {
            if (args.length > 2)
            {
                System.out.println("held");
                Thread.sleep(Long.MAX_VALUE);
            }
            System.exit(lock == null ? 1 : 0);
        }
        catch (final TensorPoolException ex)
        {
            System.exit(ex.category() == TensorPoolException.Category.REJECTED ? REFUSED : 1);
        }
    }
}
