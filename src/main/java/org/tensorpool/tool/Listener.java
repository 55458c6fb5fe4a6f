package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.aeron.ControlledFragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.tool.message.Message;
import org.tensorpool.tool.message.MessageDecoder;

/**
 * Hears the messages of one stream, decoded.
 */
final class Listener implements AutoCloseable
{
    private static final int FRAGMENT_LIMIT = 32;

    private final MessageDecoder decoder = new MessageDecoder();
    private final AeronAccess aeron;
    private final Subscription subscription;

    Listener(
        final String directory,
        final String command,
        final String channel,
        final int streamId,
        final PrintWriter err)
    {
        aeron = AeronAccess.connect(directory, command, err);
        try
        {
            subscription = aeron.subscribe(channel, streamId);
        }
        catch (final RuntimeException ex)
        {
            aeron.close();
            throw ex;
        }
    }

    /**
     * Hear messages.
     *
     * @param onMessage takes each.
     * @param isDone    asked after each message and whenever none waits.
     * @param timeoutMs after which it ends all the same; 0 for never.
     */
    void poll(final Consumer<Message> onMessage, final BooleanSupplier isDone, final long timeoutMs)
    {
        final ControlledFragmentHandler handler = (buffer, offset, length, ignore) ->
        {
            onMessage.accept(decoder.decode(buffer, offset, length));
            return isDone.getAsBoolean() ?
                ControlledFragmentHandler.Action.BREAK : ControlledFragmentHandler.Action.CONTINUE;
        };
        final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(handler);
        final IdleStrategy idle = new BackoffIdleStrategy(10, 10, 1_000, 1_000_000);
        final long startNs = System.nanoTime();
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!isDone.getAsBoolean() && (timeoutMs == 0 || System.nanoTime() - startNs < timeoutNs))
        {
            aeron.requireOpen();
            idle.idle(subscription.controlledPoll(assembler, FRAGMENT_LIMIT));
        }
    }

    @Override
    public void close()
    {
        aeron.close();
    }
}
