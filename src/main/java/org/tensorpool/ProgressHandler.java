package org.tensorpool;

/**
 * Receives what {@link Consumer#pollProgress} takes, on the thread that polls.
 */
@FunctionalInterface
public interface ProgressHandler
{
    /**
     * A frame is being filled, or is full.
     *
     * @param progress of it; valid until this method returns, then used again for the next.
     */
    void onProgress(FrameProgress progress);
}
