package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.AeronException;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;

/**
 * Sends a single configuration to a consumer, for who has no supervisor at hand. It says nothing of streams of the
 * consumer's own, and so takes them away until the SHM driver gives them again; a supervisor whose policy says
 * otherwise contradicts it.
 */
public final class ConsumerConfigs
{
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private ConsumerConfigs()
    {
    }

    /**
     * Send one. Returns once it is on its way to everybody who listens.
     *
     * @param aeron      client, which stays open.
     * @param control    where consumers listen.
     * @param streamId   of the consumer's stream, as unsigned 32 bits.
     * @param consumerId of the consumer, as unsigned 32 bits.
     * @param directive  what it is told.
     * @param timeoutNs  for somebody to listen.
     * @throws TensorPoolException TIMEOUT when nobody does; CONFIGURATION when the media driver refuses the channel.
     */
    public static void send(
        final Aeron aeron,
        final ChannelAndStream control,
        final int streamId,
        final int consumerId,
        final ConsumerDirective directive,
        final long timeoutNs)
    {
        try (ExclusivePublication publication =
            Additions.exclusivePublication(aeron, control.channel(), control.streamId()))
        {
            final ConsumerSettings settings = new ConsumerSettings();
            settings.delivery(directive.useShm(), directive.rateLimited(), directive.fallbackUri());
            final ConfigProxy proxy = new ConfigProxy();
            proxy.publication(publication);
            final long startNs = System.nanoTime();
            while (!proxy.configure(streamId, consumerId, settings))
            {
                if (System.nanoTime() - startNs > timeoutNs)
                {
                    throw new TensorPoolException(TIMEOUT, "nobody listens on " + control + " for " +
                        TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms: check channel and stream of the control " +
                        "plane, and that the consumer runs");
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        catch (final AeronException | IllegalArgumentException ex)
        {
            throw new TensorPoolException(CONFIGURATION, "the media driver refuses " + control + ": " +
                ex.getMessage(), ex);
        }
    }
}
