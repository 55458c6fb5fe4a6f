package org.tensorpool.fuzz;

import org.agrona.DirectBuffer;

/**
 * What reads messages of a stream that anybody may write to.
 */
@FunctionalInterface
public interface MessageReader
{
    /**
     * Read a message.
     *
     * @param buffer that ends where the message does.
     * @param offset of the message.
     * @param length of the message.
     * @throws Exception a finding.
     */
    void onMessage(DirectBuffer buffer, int offset, int length) throws Exception;
}
