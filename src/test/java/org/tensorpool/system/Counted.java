package org.tensorpool.system;

import io.aeron.Aeron;
import org.agrona.concurrent.status.CountersReader;

/**
 * What the counters of a media driver say.
 */
final class Counted
{
    private Counted()
    {
    }

    /** Of all counters of a type together. */
    static long sum(final Aeron aeron, final int type)
    {
        final CountersReader counters = aeron.countersReader();
        final long[] sum = {0};
        counters.forEach((counterId, typeId, key, label) ->
            sum[0] += typeId == type ? counters.getCounterValue(counterId) : 0);
        return sum[0];
    }
}
