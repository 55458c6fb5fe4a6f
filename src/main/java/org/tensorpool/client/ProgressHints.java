package org.tensorpool.client;

import org.tensorpool.protocol.wire.ConsumerHelloDecoder;

/**
 * How often a consumer wants to hear of frames that are being filled (wire specification §10.1.2, §10.2.2). Each is an
 * unsigned 32-bit number or {@link #NONE}, which leaves it to the producer.
 *
 * @param intervalUs least microseconds between two messages of a frame.
 * @param bytesDelta bytes more that are worth a message.
 * @param majorDelta rows or columns more that are worth a message; 0 says nothing.
 */
public record ProgressHints(long intervalUs, long bytesDelta, long majorDelta)
{
    /** No hint. */
    public static final long NONE = ConsumerHelloDecoder.progressIntervalUsNullValue();
    /** None of the hints. */
    public static final ProgressHints ABSENT = new ProgressHints(NONE, NONE, NONE);
}
