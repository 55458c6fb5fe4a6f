package org.tensorpool.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A decoder or parser to be fuzzed, the rules that hold for every input, and where to begin. Immutable.
 *
 * @param name          of the target, such as {@code shm.uri}.
 * @param seeds         valid and nearly valid inputs.
 * @param words         that its inputs are made of; may be empty.
 * @param maxLength     of an input.
 * @param fixedBytes    that an input may allocate, whatever its length.
 * @param bytesPerByte  that each byte of an input may allocate besides.
 * @param slowness      1 for what takes about a microsecond; a target gets that much fewer inputs.
 * @param body          makes what takes the inputs.
 */
public record FuzzTarget(
    String name,
    List<byte[]> seeds,
    List<String> words,
    int maxLength,
    long fixedBytes,
    long bytesPerByte,
    int slowness,
    Supplier<? extends FuzzBody> body)
{
    private static final int MAX_LENGTH = 512;
    private static final long FIXED_BYTES = 64 << 10;
    private static final long BYTES_PER_BYTE = 128;

    /**
     * A target of short inputs that may allocate 64 KiB and 128 bytes for each byte.
     *
     * @param name of the target.
     * @param body makes what takes the inputs.
     * @return the target.
     */
    public static FuzzTarget of(final String name, final Supplier<? extends FuzzBody> body)
    {
        return new FuzzTarget(name, List.of(), List.of(), MAX_LENGTH, FIXED_BYTES, BYTES_PER_BYTE, 1, body);
    }

    /**
     * Seeds besides those that it has.
     *
     * @param more inputs.
     * @return such a target.
     */
    public FuzzTarget seeds(final List<byte[]> more)
    {
        final List<byte[]> all = new ArrayList<>(seeds);
        all.addAll(more);
        return new FuzzTarget(name, all, words, maxLength, fixedBytes, bytesPerByte, slowness, body);
    }

    /**
     * What inputs are made of; each word is a seed too.
     *
     * @param newWords such as keys and separators.
     * @return such a target.
     */
    public FuzzTarget words(final List<String> newWords)
    {
        return new FuzzTarget(name, seeds, newWords, maxLength, fixedBytes, bytesPerByte, slowness, body);
    }

    /**
     * How long inputs may be.
     *
     * @param bytes at most.
     * @return such a target.
     */
    public FuzzTarget maxLength(final int bytes)
    {
        return new FuzzTarget(name, seeds, words, bytes, fixedBytes, bytesPerByte, slowness, body);
    }

    /**
     * How much an input may allocate.
     *
     * @param fixed   bytes, whatever its length.
     * @param perByte bytes for each byte of it.
     * @return such a target.
     */
    public FuzzTarget allocating(final long fixed, final long perByte)
    {
        return new FuzzTarget(name, seeds, words, maxLength, fixed, perByte, slowness, body);
    }

    /**
     * A target that takes longer than a microsecond.
     *
     * @param times by how much.
     * @return such a target.
     */
    public FuzzTarget slow(final int times)
    {
        return new FuzzTarget(name, seeds, words, maxLength, fixedBytes, bytesPerByte, times, body);
    }

    /**
     * What an input may allocate.
     *
     * @param length of the input.
     * @return bytes.
     */
    public long allocationLimit(final int length)
    {
        return fixedBytes + bytesPerByte * length;
    }

    @Override
    public String toString()
    {
        return name;
    }
}
