package org.tensorpool.tool;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.MajorOrder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.SlotHeaderDecoder;
import org.tensorpool.protocol.wire.TensorHeaderDecoder;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.tool.message.Fields;

/**
 * A copy of a header slot with the names of the wire specification (§8.2), and whether it keeps the rules that can be
 * told from the slot alone.
 */
final class SlotFields
{
    private static final int HEADER_BYTES_LENGTH_OFFSET = 60;
    private static final int HEADER_BYTES_LENGTH = 192;
    private static final int EMBEDDED_OFFSET = HEADER_BYTES_LENGTH_OFFSET + Integer.BYTES;
    private static final int TENSOR_OFFSET = EMBEDDED_OFFSET + MessageHeaderDecoder.ENCODED_LENGTH;

    private final long index;
    private final UnsafeBuffer buffer;
    private final SlotHeaderDecoder slot = new SlotHeaderDecoder();
    private final TensorHeaderDecoder tensor = new TensorHeaderDecoder();
    private final MessageHeaderDecoder embedded = new MessageHeaderDecoder();

    SlotFields(final long index, final byte[] copy)
    {
        this.index = index;
        buffer = new UnsafeBuffer(copy, 0, SlotHeader.SLOT_BYTES);
        slot.wrap(buffer, 0, SlotHeaderDecoder.BLOCK_LENGTH, SlotHeaderDecoder.SCHEMA_VERSION);
        embedded.wrap(buffer, EMBEDDED_OFFSET);
        tensor.wrap(buffer, TENSOR_OFFSET, TensorHeaderDecoder.BLOCK_LENGTH, TensorHeaderDecoder.SCHEMA_VERSION);
    }

    String state()
    {
        final long word = slot.seqCommit();
        return word == 0 ? "empty" : (word & 1) == 0 ? "in_progress" : "committed";
    }

    Fields fields()
    {
        final DType dtype = DType.ofCode(tensor.dtypeRaw());
        final MajorOrder order = MajorOrder.ofCode(tensor.majorOrderRaw());
        final int shown = Math.min(tensor.ndims(), TensorHeaderDecoder.dimsLength());
        return new Fields()
            .number("index", index)
            .text("state", state())
            .unsigned("seq_commit", slot.seqCommit())
            .unsigned("seq", slot.seqCommit() >>> 1)
            .number("values_len_bytes", slot.valuesLenBytes())
            .number("payload_slot", slot.payloadSlot())
            .number("pool_id", slot.poolId())
            .number("payload_offset", slot.payloadOffset())
            .unsigned("timestamp_ns", slot.timestampNs())
            .number("meta_version", slot.metaVersion())
            .number("header_bytes_length", headerBytesLength())
            .text("dtype", dtype == null ? "unknown " + tensor.dtypeRaw() : dtype.name())
            .text("major_order", order == null ? "unknown " + tensor.majorOrderRaw() : order.name())
            .number("ndims", tensor.ndims())
            .text("progress_unit", progressUnit())
            .number("progress_stride_bytes", tensor.progressStrideBytes())
            .text("dims", join(IntStream.range(0, shown).map(tensor::dims).toArray()))
            .text("strides", join(IntStream.range(0, shown).map(tensor::strides).toArray()));
    }

    private long headerBytesLength()
    {
        return Integer.toUnsignedLong(
            buffer.getInt(HEADER_BYTES_LENGTH_OFFSET, LITTLE_ENDIAN));
    }

    private String progressUnit()
    {
        return switch (tensor.progressUnitRaw())
        {
            case 0 -> "NONE";
            case 1 -> "ROWS";
            case 2 -> "COLUMNS";
            default -> "unknown " + tensor.progressUnitRaw();
        };
    }

    private static String join(final int[] values)
    {
        return Arrays.stream(values).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }

    /** @return which rule a committed header breaks, or null if none. */
    String problem()
    {
        if (headerBytesLength() != HEADER_BYTES_LENGTH ||
            embedded.templateId() != TensorHeaderDecoder.TEMPLATE_ID ||
            embedded.schemaId() != TensorHeaderDecoder.SCHEMA_ID ||
            embedded.blockLength() != TensorHeaderDecoder.BLOCK_LENGTH)
        {
            return "headerBytes holds no TensorHeader of " + HEADER_BYTES_LENGTH + " bytes";
        }
        if (slot.payloadSlot() != index)
        {
            return "payload_slot is " + slot.payloadSlot() + ", expected " + index;
        }
        if (slot.payloadOffset() != 0)
        {
            return "payload_offset is " + slot.payloadOffset() + ", expected 0";
        }

        final SlotHeader header = new SlotHeader();
        header.read(MemorySegment.ofArray(buffer.byteArray()), 0);
        final DropReason reason = header.tensor().validate(header.valuesLenBytes());
        return reason == null ? null : "the tensor's description is wrong: consumers drop it as " + reason.label();
    }
}
