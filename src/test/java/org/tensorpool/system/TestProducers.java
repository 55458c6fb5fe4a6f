package org.tensorpool.system;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Producers for tests.
 */
final class TestProducers
{
    private TestProducers()
    {
    }

    /** The lease of the producer before may take a moment to end. */
    static Producer addWhenFree(final TensorPool pool, final int streamId)
    {
        return add(pool, streamId, (refusal) -> false);
    }

    /** The same, but a refusal that says a certain thing is thrown. */
    static Producer addUnlessRefused(final TensorPool pool, final int streamId, final String why)
    {
        return add(pool, streamId, (refusal) -> refusal.getMessage().contains(why));
    }

    private static Producer add(
        final TensorPool pool, final int streamId, final Predicate<TensorPoolException> isFinal)
    {
        final AtomicReference<Producer> added = new AtomicReference<>();
        Await.until("the stream is free", () ->
        {
            try
            {
                added.set(pool.addProducer(streamId));
                return true;
            }
            catch (final TensorPoolException ex)
            {
                if (isFinal.test(ex))
                {
                    throw ex;
                }
                return false;
            }
        });

        return added.get();
    }

    /** Publish a frame behind one that never comes. */
    static void leaveAGap(final Producer producer)
    {
        final TensorClaim never = new TensorClaim().dtype(DType.UINT8).shape(1);
        final TensorClaim next = new TensorClaim().dtype(DType.UINT8).shape(1);
        producer.tryClaim(never, 1);
        producer.tryClaim(next, 1);
        never.abort();
        next.commit();
    }
}
