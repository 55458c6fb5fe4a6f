package org.tensorpool.driver;

import java.nio.ByteOrder;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestEncoder;
import org.tensorpool.protocol.driver.ShmAttachResponseEncoder;
import org.tensorpool.protocol.driver.ShmDetachRequestEncoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestEncoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * Makes messages that no driver may do anything for: each is malformed or asks for what its sender has no right to, and
 * which it is depends on nothing but the seed. The live leases of the driver are those of client {@link #OWNER} on
 * {@link #STREAM} as a producer.
 */
final class HostileMessages
{
    static final int STREAM = 10_000;
    static final int OWNER = 501;

    private static final int KINDS = 15;
    private static final int ROLE_OF_ATTACH = 8 + 16;
    private static final int ROLE_OF_OTHERS_LEASE = 8 + 16;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(2048);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final org.tensorpool.protocol.wire.MessageHeaderEncoder wireHeader =
        new org.tensorpool.protocol.wire.MessageHeaderEncoder();
    private final Random random;
    private final long leaseId;
    private String description;

    HostileMessages(final long seed, final long leaseId)
    {
        this.random = new Random(seed);
        this.leaseId = leaseId;
    }

    ExpandableArrayBuffer buffer()
    {
        return buffer;
    }

    /** What the last message was, to tell where a driver did not count it. */
    String description()
    {
        return description;
    }

    /**
     * Make the next one, in {@link #buffer()} from 0 on.
     *
     * @return its length.
     */
    int next()
    {
        final int kind = random.nextInt(KINDS);
        description = "kind " + kind;
        return switch (kind)
        {
            case 0 -> truncated(attach(900 + random.nextInt(1000), STREAM));
            case 1 -> truncated(detach(leaseId, OWNER, Role.PRODUCER));
            case 2 -> truncated(keepalive(leaseId, OWNER, Role.PRODUCER));
            case 3 -> truncated(hello());
            case 4 -> truncated(shutdownRequest("x"));
            case 5 -> withByte(attach(900, STREAM), ROLE_OF_ATTACH + (random.nextBoolean() ? 0 : 6), strange(3));
            case 6 -> withByte(random.nextBoolean() ? detachWithRole() : keepaliveWithRole(), 0, -1);
            case 7 -> newer();
            case 8 -> foreign();
            case 9 -> detach(stolenLease(), 600 + random.nextInt(100), Role.PRODUCER);
            case 10 -> keepalive(stolenLease(), OWNER, Role.CONSUMER);
            case 11 -> overlong();
            case 12 -> shutdownRequest("guess " + random.nextInt());
            case 13 -> hello();
            default -> deniedAttach();
        };
    }

    private int strange(final int firstUnassigned)
    {
        return firstUnassigned + random.nextInt(255 - firstUnassigned);
    }

    private int truncated(final int length)
    {
        final int cut = random.nextInt(length);
        description += " cut from " + length + " to " + cut;
        return cut;
    }

    private int withByte(final int length, final int offset, final int value)
    {
        if (value >= 0)
        {
            buffer.putByte(offset, (byte)value);
        }
        return length;
    }

    private int detachWithRole()
    {
        return withByte(detach(leaseId, OWNER, Role.PRODUCER), 8 + 24, strange(3));
    }

    private int keepaliveWithRole()
    {
        return withByte(keepalive(leaseId, OWNER, Role.PRODUCER), ROLE_OF_OTHERS_LEASE, strange(3));
    }

    private int newer()
    {
        final int length = switch (random.nextInt(5))
        {
            case 0 -> attach(900, STREAM);
            case 1 -> detach(leaseId, OWNER, Role.PRODUCER);
            case 2 -> keepalive(leaseId, OWNER, Role.PRODUCER);
            case 3 -> hello();
            default -> shutdownRequest("x");
        };
        buffer.putShort(6, (short)(2 + random.nextInt(60_000)), ByteOrder.LITTLE_ENDIAN);
        return length;
    }

    private int foreign()
    {
        final int length = attach(900, STREAM);
        if (random.nextBoolean())
        {
            buffer.putShort(4, (short)(1000 + random.nextInt(50_000)), ByteOrder.LITTLE_ENDIAN);
        }
        else
        {
            buffer.putShort(2, (short)(9 + random.nextInt(50_000)), ByteOrder.LITTLE_ENDIAN);
        }
        return length;
    }

    /** A group or a text that says it goes far beyond its message. */
    private int overlong()
    {
        final int claim = random.nextBoolean() ? -1 - random.nextInt(1000) : 2000 + random.nextInt(1 << 30);
        final int length;
        if (random.nextBoolean())
        {
            length = hello();
            buffer.putInt(8 + ConsumerHelloEncoder.BLOCK_LENGTH, claim, ByteOrder.LITTLE_ENDIAN);
        }
        else if (random.nextBoolean())
        {
            length = shutdownRequest("x");
            buffer.putInt(8 + ShmDriverShutdownRequestEncoder.BLOCK_LENGTH, claim, ByteOrder.LITTLE_ENDIAN);
        }
        else
        {
            length = forgedAnswer();
        }
        return length;
    }

    /** An answer that only the driver gives, whose group says it has more entries than the message could hold. */
    private int forgedAnswer()
    {
        final ShmAttachResponseEncoder message = new ShmAttachResponseEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(random.nextLong())
            .code(ResponseCode.OK)
            .leaseId(leaseId);
        message.payloadPoolsCount(0);
        final int length = 8 + message.encodedLength();
        buffer.putShort(8 + ShmAttachResponseEncoder.BLOCK_LENGTH + 2, (short)-2, ByteOrder.LITTLE_ENDIAN);
        return length;
    }

    private long stolenLease()
    {
        return random.nextInt(4) == 0 ? leaseId + 1 + random.nextInt(100) : leaseId;
    }

    private int deniedAttach()
    {
        return switch (random.nextInt(5))
        {
            case 0 -> attach(0, STREAM);
            case 1 -> attach(OWNER, STREAM);
            case 2 -> attach(700 + random.nextInt(100), STREAM);
            case 3 -> attach(700, 77 + random.nextInt(1000));
            default ->
            {
                final int length = attach(700, STREAM);
                buffer.putInt(8 + 17, 2 + random.nextInt(1000), ByteOrder.LITTLE_ENDIAN);
                yield length;
            }
        };
    }

    private int attach(final int clientId, final int streamId)
    {
        final ShmAttachRequestEncoder message = new ShmAttachRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(random.nextLong())
            .streamId(streamId)
            .clientId(clientId)
            .role(Role.PRODUCER)
            .expectedLayoutVersion(0)
            .publishMode(PublishMode.EXISTING_OR_CREATE)
            .requireHugepages(HugepagesPolicy.UNSPECIFIED)
            .desiredNodeId(ShmAttachRequestEncoder.desiredNodeIdNullValue());
        return 8 + message.encodedLength();
    }

    private int detach(final long stolenLeaseId, final int clientId, final Role role)
    {
        final ShmDetachRequestEncoder message = new ShmDetachRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(random.nextLong())
            .leaseId(stolenLeaseId)
            .streamId(STREAM)
            .clientId(clientId)
            .role(role);
        return 8 + message.encodedLength();
    }

    private int keepalive(final long stolenLeaseId, final int clientId, final Role role)
    {
        final ShmLeaseKeepaliveEncoder message = new ShmLeaseKeepaliveEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .leaseId(stolenLeaseId)
            .streamId(STREAM)
            .clientId(clientId)
            .role(role)
            .clientTimestampNs(random.nextLong());
        return 8 + message.encodedLength();
    }

    private int hello()
    {
        final ConsumerHelloEncoder message = new ConsumerHelloEncoder()
            .wrapAndApplyHeader(buffer, 0, wireHeader)
            .streamId(STREAM)
            .consumerId(random.nextInt(1000))
            .supportsShm(Bool.TRUE)
            .supportsProgress(Bool.TRUE)
            .mode(Mode.STREAM)
            .maxRateHz(0)
            .expectedLayoutVersion(1)
            .progressIntervalUs(0)
            .progressBytesDelta(0)
            .progressMajorDeltaUnits(0)
            .descriptorStreamId(31_000)
            .controlStreamId(32_000)
            .descriptorChannel("aeron:ipc?alias=" + "d".repeat(random.nextInt(400)))
            .controlChannel("aeron:ipc");
        return 8 + message.encodedLength();
    }

    private int shutdownRequest(final String token)
    {
        final ShmDriverShutdownRequestEncoder message = new ShmDriverShutdownRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(random.nextLong())
            .reason(ShutdownReason.ADMIN)
            .token(token)
            .errorMessage("z".repeat(random.nextInt(200)));
        return 8 + message.encodedLength();
    }
}
