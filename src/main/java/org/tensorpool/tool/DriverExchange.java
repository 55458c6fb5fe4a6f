package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.message.Fields;
import org.tensorpool.tool.message.Message;
import org.tensorpool.tool.message.MessageDecoder;

/**
 * One request to the SHM driver and its answer, all within one time limit.
 */
final class DriverExchange implements AutoCloseable
{
    private static final int FRAGMENT_LIMIT = 32;

    private final MessageDecoder decoder = new MessageDecoder();
    private final FragmentAssembler assembler = new FragmentAssembler(this::onFragment);
    private final IdleStrategy idle = new BackoffIdleStrategy(10, 10, 1_000, 1_000_000);
    private final DriverTarget target;
    private final long timeoutMs;
    private final long deadlineNs;
    private final AeronAccess aeron;
    private final Subscription answers;
    private Publication requests;
    private String awaited;
    private long correlationId;
    private Fields answer;
    private int malformed;

    DriverExchange(final DriverTarget target, final String command, final long timeoutMs, final PrintWriter err)
    {
        this.target = target;
        this.timeoutMs = timeoutMs;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        this.aeron = AeronAccess.connect(target.aeronDir(), command, err);
        try
        {
            answers = aeron.subscribe(target.channel(), target.controlStreamId());
        }
        catch (final RuntimeException ex)
        {
            aeron.close();
            throw ex;
        }
    }

    /** Connected both ways: what the driver answers at once is heard too. */
    void connect()
    {
        final String remedy = ": start tp_driver, or check its driver.control_channel and driver.control_stream_id";
        await(() -> answers.imageCount() > 0, "nobody sends on " + target + remedy);
        requests = aeron.publish(target.channel(), target.controlStreamId());
        await(requests::isConnected, "nobody listens on " + target + remedy);
    }

    long nextCorrelationId()
    {
        return aeron.nextCorrelationId();
    }

    void send(final DirectBuffer buffer, final int length)
    {
        await(() -> requests.offer(buffer, 0, length) > 0,
            "the request can't be sent on " + target + ": a subscriber there holds it up; stop that one");
    }

    /** @return every field of the answer. */
    Fields await(final String message, final long request)
    {
        awaited = message;
        correlationId = request;
        answer = null;
        await(() ->
        {
            answers.poll(assembler, FRAGMENT_LIMIT);
            return answer != null;
        }, "no " + message + " came on " + target + ": is it the SHM driver that sends there?");
        return answer;
    }

    private void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header ignore)
    {
        final Message message = decoder.decode(buffer, offset, length);
        if (message.kind() == Message.Kind.MALFORMED)
        {
            malformed++;
        }
        else if (message.name().equals(awaited) && message.fields().get("correlation_id").equals(correlationId))
        {
            answer = message.fields();
        }
    }

    private void await(final BooleanSupplier condition, final String problem)
    {
        idle.reset();
        while (!condition.getAsBoolean())
        {
            aeron.requireOpen();
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new TensorPoolException(TIMEOUT, "after " + timeoutMs + " ms " + problem +
                    (malformed == 0 ? "" : " (" + malformed + " malformed messages came)"));
            }
            idle.idle();
        }
    }

    @Override
    public void close()
    {
        aeron.close();
    }
}
