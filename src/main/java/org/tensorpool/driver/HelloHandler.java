package org.tensorpool.driver;

import org.tensorpool.protocol.wire.Mode;

/**
 * Takes what consumers say of themselves, decoded and with every value known to be one that may occur.
 */
interface HelloHandler
{
    /**
     * A consumer is there.
     *
     * @param streamId   that it consumes, as unsigned 32 bits.
     * @param consumerId of it, as unsigned 32 bits.
     * @param mode       that it wants to be served in.
     * @param descriptor what it says about a descriptor stream of its own; good during the call.
     * @param control    what it says about a control stream of its own; good during the call.
     */
    void onHello(int streamId, int consumerId, Mode mode, StreamWish descriptor, StreamWish control);
}
