package org.tensorpool.client;

import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestDecoder;

/**
 * What an attach request asks for, each time anew (driver specification §4.2, §4.3).
 *
 * @param streamId      stream, as unsigned 32 bits.
 * @param role          producer or consumer.
 * @param hugepages     pages that the regions must lie on.
 * @param fixedClientId client id that the application chose; 0 for a fresh one with each request.
 * @param desiredNodeId node id that the application wants, as unsigned 32 bits; {@link #ANY_NODE_ID} for none.
 */
record LeaseTerms(int streamId, Role role, HugepagesPolicy hugepages, int fixedClientId, long desiredNodeId)
{
    static final long ANY_NODE_ID = ShmAttachRequestDecoder.desiredNodeIdNullValue();

    boolean wantsNodeId()
    {
        return desiredNodeId != ANY_NODE_ID;
    }

    /** @return the role in the words of a message. */
    String roleName()
    {
        return role == Role.PRODUCER ? "producer" : "consumer";
    }

    /** @return the stream as a number. */
    String streamName()
    {
        return Integer.toUnsignedString(streamId);
    }
}
