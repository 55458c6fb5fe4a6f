package org.tensorpool;

/**
 * How many of a stream's frames a consumer wants (wire specification §11).
 */
public enum DeliveryMode
{
    /** Every frame; those that come too late are dropped. */
    STREAM,
    /** No more than so many frames a second ({@link ConsumerOptions#maxRateHz(long)}). */
    RATE_LIMITED
}
