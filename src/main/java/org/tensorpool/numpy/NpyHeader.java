package org.tensorpool.numpy;

import java.nio.charset.StandardCharsets;

/**
 * The dictionary at the start of a {@code .npy} file, and what stands before it.
 * <pre>
 *   0         6       8            10 (version 1.0)
 *  +---------+---+---+------------+------------------------------+----------------
 *  | \x93    | major | length u16 | {'descr': ..., } spaces \n   | data
 *  | NUMPY   | minor | LE         |                              |
 *  +---------+---+---+------------+------------------------------+----------------
 *                     length u32 from version 2.0 on: the text begins at 12
 * </pre>
 *
 * @param descr        element type as NumPy names it.
 * @param fortranOrder whether the first dimension is contiguous.
 * @param shape        dimensions, outermost first; empty for a single value.
 */
record NpyHeader(String descr, boolean fortranOrder, int[] shape)
{
    static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
    static final int VERSION_OFFSET = 6;
    static final int LENGTH_OFFSET = 8;
    static final int LONGEST_TEXT = 64 * 1024;

    /** NumPy lets the data begin at a multiple of this. */
    private static final int ALIGNMENT = 64;
    /** NumPy leaves room for the dimension that grows to become this many digits long. */
    private static final int GROWTH_DIGITS = 21;
    private static final int TEXT_OFFSET = 10;

    /**
     * Magic, version 1.0, length and text, byte for byte as {@code numpy.save} writes them.
     */
    byte[] encode()
    {
        final StringBuilder text = new StringBuilder()
            .append("{'descr': '").append(descr)
            .append("', 'fortran_order': ").append(fortranOrder ? "True" : "False")
            .append(", 'shape': ").append(tuple())
            .append(", }");

        final int growing = shape[fortranOrder ? shape.length - 1 : 0];
        text.append(" ".repeat(GROWTH_DIGITS - Integer.toString(growing).length()));
        // Where the text would end on the boundary already, NumPy pads by a whole unit more.
        text.append(" ".repeat(ALIGNMENT - (TEXT_OFFSET + text.length() + 1) % ALIGNMENT)).append('\n');

        final byte[] bytes = new byte[TEXT_OFFSET + text.length()];
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        bytes[VERSION_OFFSET] = 1;
        bytes[LENGTH_OFFSET] = (byte)text.length();
        bytes[LENGTH_OFFSET + 1] = (byte)(text.length() >>> 8);
        System.arraycopy(
            text.toString().getBytes(StandardCharsets.ISO_8859_1), 0, bytes, TEXT_OFFSET, text.length());

        return bytes;
    }

    private String tuple()
    {
        final StringBuilder tuple = new StringBuilder("(");
        for (int i = 0; i < shape.length; i++)
        {
            tuple.append(i > 0 ? ", " : "").append(shape[i]);
        }

        return tuple.append(shape.length == 1 ? ",)" : ")").toString();
    }
}
