package org.tensorpool.driver;

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
}
