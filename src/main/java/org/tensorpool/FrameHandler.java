package org.tensorpool;

/**
 * Receives frames from {@link Consumer#poll}, on the thread that polls.
 */
@FunctionalInterface
public interface FrameHandler
{
    /**
     * A frame that passed every check. Its shape and type can't change any more; its payload is read in place and can
     * be overwritten while it is read, which {@link Frame#isIntact()} tells.
     *
     * @param frame to read; valid until this method returns, then used again for the next.
     */
    void onFrame(Frame frame);

    /**
     * The frame just handled was overwritten meanwhile: what was read from its payload may be torn. Called after
     * {@link #onFrame}, when the consumer checked for the last time; the frame is counted as
     * {@link DropReason#LATE}.
     *
     * @param frame that was handled; only its header fields are still good.
     */
    default void onOverwritten(final Frame frame)
    {
    }

    /**
     * Frames were dropped, and counted. Called in the order of their sequence numbers, among the frames that come.
     *
     * @param reason   why.
     * @param sequence of the first of them; -1 where it isn't known.
     * @param count    how many there are, one after the other.
     */
    default void onDropped(final DropReason reason, final long sequence, final long count)
    {
    }
}
