package org.tensorpool;

import java.util.Locale;

/**
 * Element type of a tensor, with the code it has on the wire (wire specification §15.8).
 * <p>
 * All elements are little-endian. Immutable and thread-safe.
 */
public enum DType
{
    /** Unsigned 8-bit integer. */
    UINT8(1, 8),
    /** Signed 8-bit integer. */
    INT8(2, 8),
    /** Unsigned 16-bit integer. */
    UINT16(3, 16),
    /** Signed 16-bit integer. */
    INT16(4, 16),
    /** Unsigned 32-bit integer. */
    UINT32(5, 32),
    /** Signed 32-bit integer. */
    INT32(6, 32),
    /** Unsigned 64-bit integer. */
    UINT64(7, 64),
    /** Signed 64-bit integer. */
    INT64(8, 64),
    /** IEEE 754 single precision. */
    FLOAT32(9, 32),
    /** IEEE 754 double precision. */
    FLOAT64(10, 64),
    /** One byte an element: 0 is false, anything else true. */
    BOOLEAN(11, 8),
    /** Opaque bytes. */
    BYTES(13, 8),
    /** One bit an element, eight to a byte. */
    BIT(14, 1);

    private static final DType[] BY_CODE = new DType[15];

    static
    {
        for (final DType type : values())
        {
            BY_CODE[type.code] = type;
        }
    }

    private final short code;
    private final int bits;
    private final String label;

    DType(final int code, final int bits)
    {
        this.code = (short)code;
        this.bits = bits;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /**
     * The number that stands for this type in a tensor header.
     *
     * @return code on the wire, 1 to 14.
     */
    public short code()
    {
        return code;
    }

    /**
     * Size of one element.
     *
     * @return bits an element: 1 for {@link #BIT}, otherwise a multiple of 8.
     */
    public int bits()
    {
        return bits;
    }

    /**
     * Size of one element in whole bytes.
     *
     * @return bytes an element; 1 for {@link #BIT}, which has no whole byte of its own.
     */
    public int bytes()
    {
        return (bits + 7) >>> 3;
    }

    /**
     * Name as it is written on a command line or in JSON.
     *
     * @return the lower-case name, such as {@code uint16}.
     */
    public String label()
    {
        return label;
    }

    /**
     * The type that a wire code stands for. Does not allocate and does not throw.
     *
     * @param code from a tensor header.
     * @return the type, or null when the code is UNKNOWN (0) or not assigned.
     */
    public static DType ofCode(final int code)
    {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /**
     * The type that a name stands for, in any case.
     *
     * @param label such as {@code uint16}.
     * @return the type.
     * @throws TensorPoolException when no type has that name.
     */
    public static DType ofLabel(final String label)
    {
        for (final DType type : values())
        {
            if (type.label.equalsIgnoreCase(label))
            {
                return type;
            }
        }

        throw new TensorPoolException(
            TensorPoolException.Category.INVALID_ARGUMENT,
            "unknown dtype '" + label + "': use one of uint8, int8, uint16, int16, uint32, int32, uint64, int64, " +
            "float32, float64, boolean, bytes, bit");
    }
}
