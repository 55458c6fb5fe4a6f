package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.ControlledFragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.doctor.Ear;
import org.tensorpool.tool.doctor.Heard;
import org.tensorpool.tool.message.MessageDecoder;

/**
 * Listens for the doctor as a client of the media driver, untethered, and sends nothing.
 */
final class DoctorEar implements Ear
{
    private static final int FRAGMENT_LIMIT = 32;

    private final TensorPool.Context context;
    private final PrintWriter err;

    DoctorEar(final TensorPool.Context context, final PrintWriter err)
    {
        this.context = context;
        this.err = err;
    }

    @Override
    public void listen(final Heard heard, final long durationNs)
    {
        try (AeronAccess aeron = AeronAccess.connect(context.aeronDirectoryName(), "doctor", err))
        {
            listen(aeron, heard, durationNs);
        }
        catch (final TensorPoolException ex)
        {
            throw ex;
        }
        catch (final Exception ex)
        {
            // Agrona throws what is checked without saying so, such as that a file may not be opened.
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM, ex.toString(), ex);
        }
    }

    private void listen(final AeronAccess aeron, final Heard heard, final long durationNs)
    {
        final List<Subscription> subscriptions = List.of(
            aeron.subscribe(context.announceChannel(), context.announceStreamId()),
            aeron.subscribe(context.qosChannel(), context.qosStreamId()),
            aeron.subscribe(context.controlChannel(), context.controlStreamId()));
        final MessageDecoder decoder = new MessageDecoder();
        final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(
            (buffer, offset, length, ignore) ->
            {
                heard.add(decoder.decode(buffer, offset, length), System.nanoTime());
                return ControlledFragmentHandler.Action.CONTINUE;
            });
        final IdleStrategy idle = new BackoffIdleStrategy(
            10, 10, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(1));
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < durationNs)
        {
            aeron.requireOpen();
            heard.turn(System.nanoTime());
            int work = 0;
            for (final Subscription subscription : subscriptions)
            {
                work += subscription.controlledPoll(assembler, FRAGMENT_LIMIT);
            }
            idle.idle(work);
        }
    }
}
