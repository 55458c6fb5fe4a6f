package org.tensorpool.metadata;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.aeron.Aeron;
import io.aeron.exceptions.AeronException;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

/**
 * A publication or subscription that outlives Aeron clients: it is made again with each new one. For one thread.
 *
 * @param <T> what it is.
 */
final class AeronResource<T extends AutoCloseable>
{
    private static final long RETRY_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Aeron> clients;
    private final Function<Aeron, T> factory;
    private final Predicate<T> isDead;
    private final ErrorHandler errorHandler;
    private Aeron client;
    private T resource;
    private boolean hasFailed;
    private long nextTryNs;

    AeronResource(
        final Supplier<Aeron> clients,
        final Function<Aeron, T> factory,
        final Predicate<T> isDead,
        final ErrorHandler errorHandler)
    {
        this.clients = clients;
        this.factory = factory;
        this.isDead = isDead;
        this.errorHandler = errorHandler;
    }

    /** @return the resource of the client of the moment, or null while there is none. */
    T get(final long nowNs)
    {
        final Aeron current = clients.get();
        if (current != client)
        {
            close();
            client = current;
            hasFailed = false;
        }
        if (client == null || client.isClosed())
        {
            return null;
        }
        if (resource != null && isDead.test(resource))
        {
            resource = null;
        }
        if (resource == null && (!hasFailed || nowNs - nextTryNs >= 0))
        {
            open(nowNs);
        }

        return resource;
    }

    private void open(final long nowNs)
    {
        try
        {
            resource = factory.apply(client);
            hasFailed = false;
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ex)
        {
            hasFailed = true;
            nextTryNs = nowNs + RETRY_PERIOD_NS;
            if (!client.isClosed())
            {
                errorHandler.onError(ex);
            }
        }
    }

    void close()
    {
        CloseHelper.quietClose(resource);
        resource = null;
        client = null;
    }
}
