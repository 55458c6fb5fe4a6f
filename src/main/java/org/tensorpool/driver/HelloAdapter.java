package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.MALFORMED;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounters;

/**
 * Decodes what consumers say of themselves. Whatever the bytes are, it does not throw for them.
 * <p>
 * For the conductor's thread.
 */
final class HelloAdapter
{
    private final ConsumerHelloDecoder hello = new ConsumerHelloDecoder();
    private final StreamWish descriptor = new StreamWish();
    private final StreamWish control = new StreamWish();
    private final HelloHandler handler;
    private final DriverCounters counters;

    HelloAdapter(final HelloHandler handler, final DriverCounters counters)
    {
        this.handler = handler;
        this.counters = counters;
    }

    /**
     * Decode a hello of a version that is known.
     *
     * @param buffer      that holds it.
     * @param offset      of it, behind its message header.
     * @param room        bytes that were received of it.
     * @param blockLength from its message header, no more than the room.
     * @param version     from its message header.
     */
    void onHello(
        final DirectBuffer buffer, final int offset, final int room, final int blockLength, final int version)
    {
        final int limit = offset + room;
        final int descriptorAt = offset + blockLength;
        final int controlAt = VarData.end(buffer, descriptorAt, limit);
        final int end = VarData.end(buffer, controlAt, limit);
        if (end == VarData.OVERRUN)
        {
            counters.increment(MALFORMED);
            return;
        }

        hello.wrap(buffer, offset, blockLength, version);
        final short mode = hello.modeRaw();
        if (mode != Mode.STREAM.value() && mode != Mode.RATE_LIMITED.value() ||
            isNoBool(hello.supportsShmRaw()) || isNoBool(hello.supportsProgressRaw()))
        {
            counters.increment(MALFORMED);
            return;
        }

        handler.onHello(
            (int)hello.streamId(),
            (int)hello.consumerId(),
            hello.mode(),
            descriptor.wrap(buffer, descriptorAt + VarData.HEADER, controlAt - descriptorAt - VarData.HEADER,
            hello.descriptorStreamId()),
            control.wrap(buffer, controlAt + VarData.HEADER, end - controlAt - VarData.HEADER,
            hello.controlStreamId()));
    }

    private static boolean isNoBool(final short raw)
    {
        return raw != Bool.TRUE.value() && raw != Bool.FALSE.value();
    }
}
