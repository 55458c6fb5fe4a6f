package org.tensorpool.client;

import io.aeron.Subscription;
import org.tensorpool.shm.StreamMapping;

/**
 * What a consumer works with until the conductor gives it another.
 *
 * @param subscription to descriptors.
 * @param mapping      of the current epoch; null while there is none, when descriptors are drained and dropped.
 */
public record ConsumerBinding(Subscription subscription, StreamMapping mapping)
{
}
