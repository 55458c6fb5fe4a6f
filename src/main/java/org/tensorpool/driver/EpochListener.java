package org.tensorpool.driver;

import org.tensorpool.TensorPoolException;

/**
 * Hears what became of an epoch that was to be made.
 */
interface EpochListener
{
    /**
     * The epoch is there and is the current one.
     *
     * @param stream  that it is of.
     * @param request that it was made for, or null.
     */
    void onEpochStarted(ManagedStream stream, AttachRequest request);

    /**
     * The epoch could not be made.
     *
     * @param stream  that it was to be of.
     * @param request that it was to be made for, or null.
     * @param error   why.
     */
    void onEpochFailed(ManagedStream stream, AttachRequest request, Throwable error);

    /**
     * The regions of the current epoch are gone, in part or as a whole. Not while the next one is made.
     *
     * @param stream that it is of.
     * @param error  how that shows.
     */
    void onEpochLost(ManagedStream stream, TensorPoolException error);
}
