package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.MajorOrder;

/**
 * Shape and type of a tensor, in memory of this process, and how it lies in a header slot (wire specification §8.2).
 * Offsets from the start of the slot; little-endian, packed:
 * <pre>
 *   72       74          76     77        78             79                83          115           147   256
 *  +--------+-----------+------+---------+--------------+-----------------+-----------+-------------+-----+
 *  | dtype  | major     | ndims| pad     | progress     | progress stride | dims      | strides     | pad |
 *  | i16    | order i16 | u8   | align u8| unit u8      | bytes u32       | i32 × 8   | i32 × 8     |     |
 *  +--------+-----------+------+---------+--------------+-----------------+-----------+-------------+-----+
 * </pre>
 * Not thread-safe. Nothing here allocates after construction.
 */
public final class TensorHeader
{
    /** Most dimensions a tensor can have. */
    public static final int MAX_DIMS = 8;

    /** No progress is reported for the frame. */
    public static final int PROGRESS_NONE = 0;
    /** Progress is counted in rows. */
    public static final int PROGRESS_ROWS = 1;
    /** Progress is counted in columns. */
    public static final int PROGRESS_COLUMNS = 2;

    /** No payload is longer than 2^32 - 1 bytes, so that no dimension that spans more can fit. */
    private static final long MAX_SPAN = 1L << 32;

    /** Type, order, number of dimensions and progress unit; the highest byte belongs to the progress stride. */
    private static final long DESCRIPTION_OFFSET = 72;
    private static final long PROGRESS_STRIDE_OFFSET = 79;
    private static final long DIMS_OFFSET = 83;
    private static final long STRIDES_OFFSET = 115;
    /** Longs that the eight dimensions, or the eight strides, take. */
    private static final int PACKED_LONGS = MAX_DIMS / 2;

    private static final ValueLayout.OfInt I32 = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private static final int ORDER_SHIFT = 16;
    private static final int NDIMS_SHIFT = 32;
    private static final int PROGRESS_UNIT_SHIFT = 48;
    private static final int PROGRESS_STRIDE_SHIFT = 56;
    private static final long U16_MASK = 0xFFFFL;
    private static final long U8_MASK = 0xFFL;

    /** As they lie in the slot, two to a long: half as many loads and stores for each frame. */
    private final long[] dims = new long[PACKED_LONGS];
    private final long[] strides = new long[PACKED_LONGS];
    private final long[] byteStrides = new long[MAX_DIMS];
    /** As it lies in the slot, with the lowest byte of the progress stride on top. */
    private long description = (MajorOrder.ROW.code() & U16_MASK) << ORDER_SHIFT;
    private int progressStride;
    private DType dtype;
    private MajorOrder order = MajorOrder.ROW;
    private long extentBytes;
    private boolean isLayoutKnown;
    private DropReason layoutProblem;

    /** A header of no type and no dimensions. */
    public TensorHeader()
    {
    }

    /**
     * Forget everything: no type, no dimensions, row-major.
     */
    public void clear()
    {
        dtype(null);
        order(MajorOrder.ROW);
        ndims(0);
        progress(PROGRESS_NONE, 0);
    }

    /**
     * Set the element type.
     *
     * @param type of the elements; null for none.
     */
    public void dtype(final DType type)
    {
        isLayoutKnown &= dtype == type;
        dtype = type;
        describe(0, U16_MASK, type == null ? 0 : type.code());
    }

    private void describe(final int shift, final long mask, final long value)
    {
        description = description & ~(mask << shift) | (value & mask) << shift;
    }

    /**
     * Set the major order.
     *
     * @param majorOrder of the dimensions.
     */
    public void order(final MajorOrder majorOrder)
    {
        isLayoutKnown &= order == majorOrder;
        order = majorOrder;
        describe(ORDER_SHIFT, U16_MASK, majorOrder.code());
    }

    /**
     * Set the number of dimensions; those from there on become 0, as the specification wants them.
     *
     * @param count 0 to {@link #MAX_DIMS}.
     */
    public void ndims(final int count)
    {
        if (count != ndims())
        {
            isLayoutKnown = false;
            describe(NDIMS_SHIFT, U8_MASK, count);
            for (int i = count; i < MAX_DIMS; i++)
            {
                pack(dims, i, 0);
                pack(strides, i, 0);
            }
        }
    }

    private void pack(final long[] packed, final int index, final int value)
    {
        final int shift = (index & 1) * Integer.SIZE;
        final long before = packed[index >> 1];
        final long after = before & ~(0xFFFF_FFFFL << shift) | (value & 0xFFFF_FFFFL) << shift;
        isLayoutKnown &= before == after;
        packed[index >> 1] = after;
    }

    private static int unpack(final long[] packed, final int index)
    {
        return (int)(packed[index >> 1] >>> ((index & 1) * Integer.SIZE));
    }

    /**
     * Set the size of a dimension.
     *
     * @param index of the dimension.
     * @param size  in elements.
     */
    public void dim(final int index, final int size)
    {
        pack(dims, index, size);
    }

    /**
     * Set the distance between neighbours along a dimension.
     *
     * @param index of the dimension.
     * @param bytes from one element to the next; 0 to let it follow from shape and order.
     */
    public void stride(final int index, final int bytes)
    {
        pack(strides, index, bytes);
    }

    /**
     * Set the unit in which progress is reported.
     *
     * @param unit        {@link #PROGRESS_NONE}, {@link #PROGRESS_ROWS} or {@link #PROGRESS_COLUMNS}.
     * @param strideBytes bytes from one unit to the next.
     */
    public void progress(final int unit, final long strideBytes)
    {
        isLayoutKnown = false;
        progressStride = (int)strideBytes;
        describe(PROGRESS_UNIT_SHIFT, U8_MASK, unit);
        describe(PROGRESS_STRIDE_SHIFT, U8_MASK, strideBytes);
    }

    /**
     * Element type.
     *
     * @return the type, or null when there is none or its code is not assigned.
     */
    public DType dtype()
    {
        return dtype;
    }

    /**
     * Major order.
     *
     * @return the order, or null when its code is not assigned.
     */
    public MajorOrder order()
    {
        return order;
    }

    /**
     * Number of dimensions.
     *
     * @return as it was set or read; unchecked until {@link #validate(long)}.
     */
    public int ndims()
    {
        return (int)(description >>> NDIMS_SHIFT & U8_MASK);
    }

    /**
     * Size of a dimension.
     *
     * @param index of the dimension, below {@link #MAX_DIMS}.
     * @return size in elements; 0 beyond the last dimension.
     */
    public int dim(final int index)
    {
        return index < ndims() ? unpack(dims, index) : 0;
    }

    /**
     * Distance between neighbours along a dimension, inferred where the header has 0. Known after
     * {@link #validate(long)}.
     *
     * @param index of the dimension.
     * @return bytes from one element to the next.
     */
    public long byteStride(final int index)
    {
        return byteStrides[index];
    }

    /**
     * Whether the elements lie one behind the other: no stride was given.
     *
     * @return true if all strides follow from shape and order.
     */
    public boolean isContiguous()
    {
        return (strides[0] | strides[1] | strides[2] | strides[3]) == 0;
    }

    /**
     * Unit in which progress is reported.
     *
     * @return {@link #PROGRESS_NONE}, {@link #PROGRESS_ROWS} or {@link #PROGRESS_COLUMNS}.
     */
    public int progressUnit()
    {
        return (int)(description >>> PROGRESS_UNIT_SHIFT & U8_MASK);
    }

    /**
     * Bytes from one unit of progress to the next.
     *
     * @return bytes; 0 without a unit.
     */
    public long progressStrideBytes()
    {
        return Integer.toUnsignedLong(progressStride);
    }

    /**
     * Bytes from the first byte of the tensor to its last, inclusive. Known after {@link #validate(long)}.
     *
     * @return bytes that the payload must have at least; 0 for a tensor without elements.
     */
    public long extentBytes()
    {
        return extentBytes;
    }

    /**
     * Write this header into a slot, unless the slot has it already: two cache lines that hold the same from lap to lap
     * then stay in the consumers' caches, and are neither taken from them nor fetched again.
     *
     * @param ring segment of the header ring.
     * @param slot offset of the slot.
     */
    void write(final MemorySegment ring, final long slot)
    {
        if (!isIn(ring, slot))
        {
            store(ring, slot);
        }
    }

    /** Written out, as a loop of four costs more than what is in it. */
    private boolean isIn(final MemorySegment ring, final long slot)
    {
        final long difference =
            (ring.get(I64, slot + DESCRIPTION_OFFSET) ^ description) |
            (ring.get(I32, slot + PROGRESS_STRIDE_OFFSET) ^ progressStride) |
            (ring.get(I64, slot + DIMS_OFFSET) ^ dims[0]) |
            (ring.get(I64, slot + DIMS_OFFSET + 8) ^ dims[1]) |
            (ring.get(I64, slot + DIMS_OFFSET + 16) ^ dims[2]) |
            (ring.get(I64, slot + DIMS_OFFSET + 24) ^ dims[3]) |
            (ring.get(I64, slot + STRIDES_OFFSET) ^ strides[0]) |
            (ring.get(I64, slot + STRIDES_OFFSET + 8) ^ strides[1]) |
            (ring.get(I64, slot + STRIDES_OFFSET + 16) ^ strides[2]) |
            (ring.get(I64, slot + STRIDES_OFFSET + 24) ^ strides[3]);
        return difference == 0;
    }

    private void store(final MemorySegment ring, final long slot)
    {
        ring.set(I64, slot + DESCRIPTION_OFFSET, description);
        ring.set(I32, slot + PROGRESS_STRIDE_OFFSET, progressStride);
        for (int i = 0; i < PACKED_LONGS; i++)
        {
            ring.set(I64, slot + DIMS_OFFSET + 8L * i, dims[i]);
            ring.set(I64, slot + STRIDES_OFFSET + 8L * i, strides[i]);
        }
    }

    /**
     * Copy a header out of a slot. Whatever is there is taken as it is; nothing is checked. What was found out about
     * the last one holds on if this one is the same.
     *
     * @param ring segment of the header ring.
     * @param slot offset of the slot.
     */
    void read(final MemorySegment ring, final long slot)
    {
        if (!isIn(ring, slot))
        {
            load(ring, slot);
        }
    }

    private void load(final MemorySegment ring, final long slot)
    {
        isLayoutKnown = false;
        description = ring.get(I64, slot + DESCRIPTION_OFFSET);
        progressStride = ring.get(I32, slot + PROGRESS_STRIDE_OFFSET);
        for (int i = 0; i < PACKED_LONGS; i++)
        {
            dims[i] = ring.get(I64, slot + DIMS_OFFSET + 8L * i);
            strides[i] = ring.get(I64, slot + STRIDES_OFFSET + 8L * i);
        }
        dtype = DType.ofCode((short)description);
        order = MajorOrder.ofCode((short)(description >>> ORDER_SHIFT));
    }

    /**
     * Check every rule of the specification about shape and type, and work out the strides.
     *
     * @param payloadBytes length of the payload; with 0 the tensor has no bytes and its extent is not checked.
     * @return null if all is well, otherwise what is wrong.
     */
    public DropReason validate(final long payloadBytes)
    {
        if (!isLayoutKnown)
        {
            layoutProblem = layOut();
            isLayoutKnown = true;
        }
        if (layoutProblem != null)
        {
            return layoutProblem;
        }

        return payloadBytes != 0 && extentBytes > payloadBytes ? DropReason.LENGTH : null;
    }

    private DropReason layOut()
    {
        if (dtype == null)
        {
            return DropReason.DTYPE;
        }
        if (order == null)
        {
            return DropReason.ORDER;
        }
        final int ndims = ndims();
        if (ndims < 1 || ndims > MAX_DIMS)
        {
            return DropReason.DIMS;
        }

        final DropReason problem = order == MajorOrder.ROW ? layOut(ndims - 1, -1) : layOut(0, 1);
        if (problem != null)
        {
            return problem;
        }

        return isProgressConsistent() ? null : DropReason.PROGRESS;
    }

    /**
     * From the contiguous dimension outwards: infer strides of 0, refuse strides that would make neighbours overlap.
     */
    private DropReason layOut(final int innermost, final int step)
    {
        long least = dtype.bytes();
        long last = dtype.bytes();
        boolean isEmpty = false;
        boolean isPacked = true;
        final int ndims = ndims();

        for (int n = 0, i = innermost; n < ndims; n++, i += step)
        {
            final int dim = unpack(dims, i);
            final int stride = unpack(strides, i);
            if (dim < 0)
            {
                return DropReason.DIMS;
            }
            if (stride < 0 || (stride != 0 && stride < least))
            {
                return DropReason.STRIDES;
            }

            isPacked &= stride == 0;
            final long bytes = stride == 0 ? least : stride;
            byteStrides[i] = bytes;
            isEmpty |= dim == 0;
            // At most 2^32 × 2^31: no overflow.
            final long span = bytes * Math.max(dim, 1);
            if (span > MAX_SPAN)
            {
                return DropReason.LENGTH;
            }
            last += bytes * (Math.max(dim, 1) - 1);
            least = span;
        }

        extentBytes = isEmpty ? 0 : dtype == DType.BIT && isPacked ? (last + 7) >>> 3 : last;
        return null;
    }

    private boolean isProgressConsistent()
    {
        return switch (progressUnit())
        {
            case PROGRESS_NONE -> true;
            case PROGRESS_ROWS -> progressStride != 0 && progressStrideBytes() == byteStrides[0];
            case PROGRESS_COLUMNS ->
                ndims() >= 2 && progressStride != 0 && progressStrideBytes() == byteStrides[1];
            default -> false;
        };
    }
}
