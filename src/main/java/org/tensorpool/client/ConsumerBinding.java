package org.tensorpool.client;

import io.aeron.Subscription;
import org.tensorpool.shm.StreamMapping;

/**
 * What a consumer works with until the conductor gives it another.
 *
 * @param subscription to descriptors.
 * @param next         to descriptors, to go over to where the other has led up to its first; null for none.
 * @param mapping      of the current epoch; null while there is none, when descriptors are drained and dropped.
 * @param ended        epochs that were mapped before and do not come again.
 * @param gate         that frames must pass; null for all of them.
 * @param progress     subscription to progress; null unless the consumer asked for it.
 * @param nextProgress to go over to once all of the other is read; null for none.
 */
public record ConsumerBinding(
    Subscription subscription,
    Subscription next,
    StreamMapping mapping,
    EpochEnds ended,
    RateGate gate,
    Subscription progress,
    Subscription nextProgress)
{
}
