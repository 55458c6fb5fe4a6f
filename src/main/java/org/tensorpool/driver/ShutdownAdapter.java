package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.MALFORMED;
import static org.tensorpool.status.DriverCounter.SHUTDOWN_REFUSALS;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestDecoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.status.DriverCounters;

/**
 * Decodes requests to shut the driver down and passes on those that carry the token (driver specification §4.13).
 * Whatever the bytes are, it does not throw for them.
 * <p>
 * For the conductor's thread.
 */
final class ShutdownAdapter
{
    private final ShmDriverShutdownRequestDecoder request = new ShmDriverShutdownRequestDecoder();
    private final ShutdownToken token;
    private final ShutdownHandler handler;
    private final DriverCounters counters;

    ShutdownAdapter(final ShutdownToken token, final ShutdownHandler handler, final DriverCounters counters)
    {
        this.token = token;
        this.handler = handler;
        this.counters = counters;
    }

    /**
     * Decode a request of a version that is known.
     *
     * @param buffer      that holds it.
     * @param offset      of it, behind its message header.
     * @param room        bytes that were received of it.
     * @param blockLength from its message header, no more than the room.
     * @param version     from its message header.
     */
    void onRequest(
        final DirectBuffer buffer, final int offset, final int room, final int blockLength, final int version)
    {
        final int limit = offset + room;
        final int tokenAt = offset + blockLength;
        final int messageAt = VarData.end(buffer, tokenAt, limit);
        final int end = VarData.end(buffer, messageAt, limit);
        request.wrap(buffer, offset, blockLength, version);
        if (end == VarData.OVERRUN || request.reasonRaw() > ShutdownReason.ERROR.value())
        {
            counters.increment(MALFORMED);
        }
        else if (!token.isRight(buffer, tokenAt + VarData.HEADER, messageAt - tokenAt - VarData.HEADER))
        {
            counters.increment(SHUTDOWN_REFUSALS);
        }
        else
        {
            final int length = Math.min(end - messageAt - VarData.HEADER, ControlProxy.MAX_ERROR_LENGTH);
            final String why = buffer.getStringWithoutLengthAscii(messageAt + VarData.HEADER, length);
            if (!handler.onShutdown(request.reason(), why))
            {
                counters.increment(SHUTDOWN_REFUSALS);
            }
        }
    }
}
