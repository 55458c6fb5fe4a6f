package org.tensorpool.numpy;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tensorpool.DType;

/**
 * Element types under the names that NumPy gives them in a file ({@code descr}): a letter for the byte order, one for
 * the kind, the size in bytes.
 */
final class NpyTypes
{
    static final String SUPPORTED = "|u1 |i1 <u2 <i2 <u4 <i4 <u8 <i8 <f4 <f8 |b1";

    private static final Map<String, DType> BY_CODE = new TreeMap<>();

    static
    {
        for (final DType dtype : DType.values())
        {
            final char kind = kind(dtype);
            if (kind != 0)
            {
                BY_CODE.put(kind + Integer.toString(dtype.bytes()), dtype);
            }
        }
    }

    private NpyTypes()
    {
    }

    /**
     * The type for a descriptor that is little-endian, native ({@code =}, the same on every host this runs on) or of
     * no order ({@code |}); null for any other.
     */
    static DType dtype(final String descr)
    {
        return !descr.isEmpty() && "<|=".indexOf(descr.charAt(0)) >= 0 ? BY_CODE.get(descr.substring(1)) : null;
    }

    /**
     * The descriptor as NumPy writes it; null for a type that NumPy lacks. Opaque bytes are {@code |u1}.
     */
    static String descr(final DType dtype)
    {
        if (DType.BYTES == dtype)
        {
            return descr(DType.UINT8);
        }

        final char kind = kind(dtype);

        return kind == 0 ? null : (dtype.bytes() == 1 ? "|" : "<") + kind + dtype.bytes();
    }

    private static char kind(final DType dtype)
    {
        return switch (dtype)
        {
            case BYTES, BIT -> 0;
            // NumPy's u, i, f and b are the first letters of our own names.
            default -> dtype.name().toLowerCase(Locale.ROOT).charAt(0);
        };
    }
}
