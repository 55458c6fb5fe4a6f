package org.tensorpool;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.client.DescriptorFlyweight;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.protocol.wire.FrameProgressEncoder;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.Superblock;
import org.tensorpool.shm.TensorHeader;

/**
 * The whole way of a frame: a descriptor or a progress message that anybody published, a slot that anybody wrote, a
 * real consumer on a real media driver. An input says what is different from a frame that is right: zeros are one.
 * <pre>
 *   how much shorter the message is u8 | differences of the message | differences of the slot
 * </pre>
 */
public final class FrameFuzz
{
    private static final int STREAM = 10_000;
    private static final int INDEX = 3;
    private static final int STRIDE = 1024;
    private static final int SLOT = Superblock.SIZE + INDEX * SlotHeader.SLOT_BYTES;
    private static final int HEADER_BYTES = 147;
    /** A multiple of the number of slots away from the index. */
    private static final long SEQUENCE = 8_003;

    private FrameFuzz()
    {
    }

    /**
     * Descriptors and progress messages.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(
            FuzzTarget.of("frame.descriptor", Descriptors::new).seeds(List.of(new byte[200], new byte[49]))
                .maxLength(200).slow(4),
            FuzzTarget.of("frame.progress", Progress::new).seeds(List.of(new byte[200], new byte[38]))
                .maxLength(200).slow(4));
    }

    /** Of a stream that its only producer never publishes on. */
    private abstract static class Frames implements FuzzBody
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
        private final ConsumerSystem system = new ConsumerSystem();
        private final byte[] right = new byte[HEADER_BYTES];

        Frames()
        {
            final MemorySegment slot = MemorySegment.ofArray(new long[SlotHeader.SLOT_BYTES / Long.BYTES]);
            final TensorHeader tensor = new TensorHeader();
            tensor.dtype(DType.UINT8);
            tensor.ndims(2);
            tensor.dim(0, 8);
            tensor.dim(1, 8);
            SlotHeader.write(slot, 0, INDEX, 1, 64, 99, 0, tensor);
            slot.set(ValueLayout.JAVA_LONG, 0, SeqLock.committed(SEQUENCE));
            MemorySegment.copy(slot, ValueLayout.JAVA_BYTE, 0, right, 0, HEADER_BYTES);
        }

        @Override
        public void close()
        {
            system.close();
        }

        ConsumerSystem system()
        {
            return system;
        }

        /** @return length of the message. */
        int differ(final byte[] input, final int length)
        {
            for (int i = 0; i < length && 1 + i < input.length; i++)
            {
                message.putByte(i, (byte)(message.getByte(i) ^ input[1 + i]));
            }
            final MemorySegment ring = system.ring();
            MemorySegment.copy(right, 0, ring, ValueLayout.JAVA_BYTE, SLOT, HEADER_BYTES);
            for (int i = 0; i < HEADER_BYTES && 1 + length + i < input.length; i++)
            {
                ring.set(ValueLayout.JAVA_BYTE, SLOT + i, (byte)(right[i] ^ input[1 + length + i]));
            }

            return input.length == 0 ? length : Math.max(0, length - (input[0] & 0xFF));
        }

        /** What is right must come, if not at once: a busy machine may have ended the mapping. */
        boolean isTaken(final Runnable take, final byte[] input, final BooleanSupplier isThere)
        {
            take.run();
            for (int i = 0; i < 3 && isZero(input) && !isThere.getAsBoolean(); i++)
            {
                system.awaitFlow();
                take.run();
            }

            return !isZero(input) || isThere.getAsBoolean();
        }

        private static boolean isZero(final byte[] input)
        {
            for (final byte b : input)
            {
                if (b != 0)
                {
                    return false;
                }
            }

            return true;
        }

        static void read(final TensorView view, final MemorySegment payload, final long length)
        {
            require(payload.byteSize() == length && length <= STRIDE && payload.isReadOnly(),
                "a payload beyond its slot");
            require(view.ndims() >= 1 && view.ndims() <= 8 && view.dtype() != null, "a tensor of no type");
            long last = 0;
            boolean isEmpty = length == 0;
            for (int i = 0; i < view.ndims(); i++)
            {
                isEmpty |= view.dim(i) == 0;
                last += (view.dim(i) - 1L) * view.stride(i);
            }
            if (!isEmpty && view.dtype() != DType.BIT)
            {
                payload.get(ValueLayout.JAVA_BYTE, last + view.dtype().bytes() - 1);
            }
        }
    }

    private static final class Descriptors extends Frames
    {
        private int handed;

        @Override
        public void accept(final byte[] input)
        {
            handed = 0;
            if (!isTaken(() -> take(input), input, () -> handed == 1))
            {
                throw new AssertionError("a frame that is right was dropped: " + system());
            }
            require(handed <= 1, "one descriptor brought more than one frame");
        }

        private void take(final byte[] input)
        {
            DescriptorFlyweight.encode(
                message, 0, STREAM, system().epoch(), SEQUENCE, DescriptorFlyweight.NULL_TIMESTAMP, 0);
            system().takeDescriptor(message, differ(input, DescriptorFlyweight.LENGTH), this::onFrame);
        }

        private void onFrame(final Frame frame)
        {
            handed++;
            require(frame.sequence() == DescriptorFlyweight.sequence(message, 0) && frame.epoch() == system().epoch(),
                "another frame than was published");
            require(frame.isIntact(), "a frame that is not committed");
            read(frame, frame.payload(), frame.length());
        }
    }

    private static final class Progress extends Frames
    {
        private final FrameProgressEncoder progress = new FrameProgressEncoder();
        private final MessageHeaderEncoder header = new MessageHeaderEncoder();
        private int heard;

        @Override
        public void accept(final byte[] input)
        {
            heard = 0;
            if (!isTaken(() -> take(input), input, () -> heard == 1))
            {
                throw new AssertionError("a message that is right was dropped: " + system());
            }
            require(heard <= 1, "one message brought more than one");
        }

        private void take(final byte[] input)
        {
            progress.wrapAndApplyHeader(message, 0, header).streamId(STREAM).epoch(system().epoch()).seq(SEQUENCE)
                .payloadBytesFilled(32).state(FrameProgressState.PROGRESS);
            system().takeProgress(message,
                differ(input, MessageHeaderEncoder.ENCODED_LENGTH + progress.encodedLength()), this::onProgress);
        }

        private void onProgress(final FrameProgress frame)
        {
            heard++;
            require(frame.bytesFilled() >= 0 && frame.bytesFilled() <= frame.length(), "more than the frame has");
            read(frame, frame.payload(), frame.length());
        }
    }
}
