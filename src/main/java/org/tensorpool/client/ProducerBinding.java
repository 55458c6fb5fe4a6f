package org.tensorpool.client;

import io.aeron.ExclusivePublication;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.SingleWriterCounter;

/**
 * What a producer works with until the conductor gives it another: one epoch of its stream, and where to announce
 * frames. Open claims pin the mapping.
 */
public final class ProducerBinding
{
    private final StreamMapping mapping;
    private final ExclusivePublication publication;
    private final SingleWriterCounter openClaims = new SingleWriterCounter();

    ProducerBinding(final StreamMapping mapping, final ExclusivePublication publication)
    {
        this.mapping = mapping;
        this.publication = publication;
    }

    /**
     * Regions of the epoch.
     *
     * @return the mapping.
     */
    public StreamMapping mapping()
    {
        return mapping;
    }

    /**
     * Publication of descriptors.
     *
     * @return the publication.
     */
    public ExclusivePublication publication()
    {
        return publication;
    }

    /**
     * Claims that were neither committed nor aborted. Written by the producer's thread.
     *
     * @return the counter.
     */
    public SingleWriterCounter openClaims()
    {
        return openClaims;
    }
}
