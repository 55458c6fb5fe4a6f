package org.tensorpool.aeron;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.DriverTimeoutException;
import org.agrona.concurrent.AgentInvoker;

/**
 * Adds publications and subscriptions to an Aeron client, and waits until the media driver has answered. Aeron's own
 * calls that wait also throw whatever befalls the client meanwhile, such as another's publication that is gone before
 * its log was mapped, and leave behind what they were to add. These fail only if the media driver refuses or is silent,
 * or this process can open no more files ({@link LogFailures}); all else goes to the client's error handler. For any
 * thread that may wait.
 */
public final class Additions
{
    private static final long PAUSE_NS = 50_000;

    private Additions()
    {
    }

    /**
     * Subscribe.
     *
     * @param aeron    client that it belongs to.
     * @param channel  of it, an Aeron URI.
     * @param streamId of it.
     * @return what was added, for the caller to close.
     * @throws io.aeron.exceptions.RegistrationException when the media driver refuses.
     * @throws DriverTimeoutException                    when it is silent.
     */
    public static Subscription subscription(final Aeron aeron, final String channel, final int streamId)
    {
        return await(aeron, aeron.asyncAddSubscription(channel, streamId),
            aeron::getSubscription, aeron::asyncRemoveSubscription);
    }

    /**
     * Add a publication that this client's threads share.
     *
     * @param aeron    client that it belongs to.
     * @param channel  of it, an Aeron URI.
     * @param streamId of it.
     * @return what was added, for the caller to close.
     * @throws io.aeron.exceptions.RegistrationException when the media driver refuses.
     * @throws DriverTimeoutException                    when it is silent.
     */
    public static Publication publication(final Aeron aeron, final String channel, final int streamId)
    {
        return await(aeron, aeron.asyncAddPublication(channel, streamId),
            aeron::getPublication, aeron::asyncRemovePublication);
    }

    /**
     * Add a publication for one thread.
     *
     * @param aeron    client that it belongs to.
     * @param channel  of it, an Aeron URI.
     * @param streamId of it.
     * @return what was added, for the caller to close.
     * @throws io.aeron.exceptions.RegistrationException when the media driver refuses.
     * @throws DriverTimeoutException                    when it is silent.
     */
    public static ExclusivePublication exclusivePublication(final Aeron aeron, final String channel, final int streamId)
    {
        return await(aeron, aeron.asyncAddExclusivePublication(channel, streamId),
            aeron::getExclusivePublication, aeron::asyncRemovePublication);
    }

    private static <T> T await(
        final Aeron aeron, final long registrationId, final LongFunction<T> get, final LongConsumer remove)
    {
        final AgentInvoker invoker = aeron.conductorAgentInvoker();
        final long timeoutMs = aeron.context().driverTimeoutMs();
        final long startNs = System.nanoTime();
        final Throwable before = logFailure(aeron);
        T added = get.apply(registrationId);
        while (added == null)
        {
            final Throwable failure = logFailure(aeron);
            if (failure != before)
            {
                remove.accept(registrationId);
                throw new AeronException("a log can't be opened: " + LogFailures.reasonOf(failure), failure);
            }
            if (System.nanoTime() - startNs > TimeUnit.MILLISECONDS.toNanos(timeoutMs))
            {
                remove.accept(registrationId);
                throw new DriverTimeoutException("no answer within " + timeoutMs + " ms");
            }
            // The media driver tells everybody about everything, and each call takes one message of those.
            if (invoker == null || invoker.invoke() == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
            added = get.apply(registrationId);
        }

        return added;
    }

    private static Throwable logFailure(final Aeron aeron)
    {
        return aeron.context().errorHandler() instanceof LogFailures failures ? failures.last() : null;
    }
}
