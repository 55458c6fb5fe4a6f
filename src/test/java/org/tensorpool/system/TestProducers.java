package org.tensorpool.system;

import java.util.concurrent.atomic.AtomicReference;

import org.tensorpool.Producer;
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

    /** The same, but a refusal that says a certain thing is thrown. */
    static Producer addUnlessRefused(final TensorPool pool, final int streamId, final String why)
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
                if (ex.getMessage().contains(why))
                {
                    throw ex;
                }
                return false;
            }
        });

        return added.get();
    }

    /** The lease of the producer before may take a moment to end. */
    static Producer addWhenFree(final TensorPool pool, final int streamId)
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
                return false;
            }
        });

        return added.get();
    }
}
