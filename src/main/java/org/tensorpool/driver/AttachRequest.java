package org.tensorpool.driver;

import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;

/**
 * What a client asks for (driver specification §4.3), taken out of its message.
 *
 * @param correlationId         by which the client knows the answer.
 * @param streamId              of the stream, as unsigned 32 bits.
 * @param clientId              of the client, as unsigned 32 bits.
 * @param role                  that it wants.
 * @param expectedLayoutVersion 0 or the null value for any.
 * @param publishMode           whether regions may be made for it; NULL_VAL if it did not say.
 * @param requireHugepages      which pages it wants.
 * @param desiredNodeId         or {@link #NO_NODE_ID}.
 */
record AttachRequest(
    long correlationId,
    int streamId,
    int clientId,
    Role role,
    long expectedLayoutVersion,
    PublishMode publishMode,
    HugepagesPolicy requireHugepages,
    long desiredNodeId)
{
    static final long NO_NODE_ID = 0xFFFF_FFFFL;
    private static final long NO_VERSION = 0xFFFF_FFFFL;

    boolean isProducer()
    {
        return role == Role.PRODUCER;
    }

    /**
     * Whether regions may be made where there are none. A client that does not say so has not asked for it: only
     * EXISTING_OR_CREATE allows it (driver specification §4.2).
     */
    boolean mayCreate()
    {
        return publishMode == PublishMode.EXISTING_OR_CREATE;
    }

    boolean expects(final int layoutVersion)
    {
        return expectedLayoutVersion == 0 || expectedLayoutVersion == NO_VERSION ||
            expectedLayoutVersion == layoutVersion;
    }
}
