package org.tensorpool;

/**
 * How far a producer has come with a frame (wire specification §10.2.2).
 */
public enum ProgressState
{
    /** The slot is being filled. */
    STARTED,
    /** More of it is there. */
    PROGRESS,
    /** All of it is there. Only its descriptor makes it a frame: wait for {@link Consumer#poll}. */
    COMPLETE
}
