package org.tensorpool.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Inputs made of others: bits flipped, numbers near limits put in, parts cut out, doubled, exchanged, words put in. The
 * same seed number and the same inputs give the same ones again. For one thread.
 */
final class FuzzMutator
{
    private static final int MAX_STEPS = 6;
    private static final long[] NUMBERS = {
        0, 1, 2, 3, 4, 7, 8, 9, 10, 16, 63, 64, 65, 100, 127, 128, 192, 255, 256, 511, 512, 1000, 1023, 1024, 4095,
        4096, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0xFFFFF, 0x10_0000, 0x10_0001, 0x7FFF_FFFF, 0x8000_0000L, 0xFFFF_FFFEL,
        0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2, -128, -129, -32_768};

    private final List<byte[]> pool;
    private final List<byte[]> words;
    private final int maxLength;
    private final SplittableRandom random;
    private byte[] bytes;
    private int length;

    FuzzMutator(final FuzzTarget target, final List<byte[]> pool, final long seed)
    {
        this.pool = pool.isEmpty() ? List.of(new byte[0]) : List.copyOf(pool);
        this.words = target.words().stream().map((word) -> word.getBytes(StandardCharsets.UTF_8)).toList();
        this.maxLength = target.maxLength();
        this.random = new SplittableRandom(seed);
        this.bytes = new byte[maxLength];
    }

    byte[] next()
    {
        final byte[] parent = pool.get(random.nextInt(pool.size()));
        length = Math.min(parent.length, maxLength);
        System.arraycopy(parent, 0, bytes, 0, length);
        for (int steps = 1 + random.nextInt(MAX_STEPS); steps > 0; steps--)
        {
            step();
        }

        return Arrays.copyOf(bytes, length);
    }

    private void step()
    {
        switch (random.nextInt(words.isEmpty() ? 9 : 12))
        {
            case 0 -> flipBit();
            case 1 -> setByte((byte)random.nextInt());
            case 2, 3 -> putNumber();
            case 4 -> addToByte();
            case 5 -> cut();
            case 6 -> insert(random.nextInt(1 + random.nextInt(16)));
            case 7 -> splice();
            case 8 -> length = random.nextInt(4) == 0 ? random.nextInt(length + 1) : length;
            default -> insert(words.get(random.nextInt(words.size())));
        }
    }

    private void flipBit()
    {
        if (length > 0)
        {
            bytes[random.nextInt(length)] ^= (byte)(1 << random.nextInt(8));
        }
    }

    private void setByte(final byte value)
    {
        if (length > 0)
        {
            bytes[random.nextInt(length)] = value;
        }
    }

    private void addToByte()
    {
        if (length > 0)
        {
            bytes[random.nextInt(length)] += (byte)(random.nextInt(33) - 16);
        }
    }

    /** Little-endian, of one to eight bytes. */
    private void putNumber()
    {
        final int size = 1 << random.nextInt(4);
        if (length >= size)
        {
            final long number = random.nextInt(8) == 0 ? length : NUMBERS[random.nextInt(NUMBERS.length)];
            final int at = random.nextInt(length - size + 1);
            for (int i = 0; i < size; i++)
            {
                bytes[at + i] = (byte)(number >>> 8 * i);
            }
        }
    }

    private void cut()
    {
        if (length > 0)
        {
            final int from = random.nextInt(length);
            final int count = 1 + random.nextInt(Math.min(length - from, 32));
            System.arraycopy(bytes, from + count, bytes, from, length - from - count);
            length -= count;
        }
    }

    /** Some of itself again, or the same byte again and again. */
    private void insert(final int count)
    {
        final byte[] part = new byte[count];
        if (length >= count && random.nextBoolean())
        {
            System.arraycopy(bytes, random.nextInt(length - count + 1), part, 0, count);
        }
        else
        {
            Arrays.fill(part, (byte)random.nextInt());
        }
        insert(part);
    }

    private void insert(final byte[] part)
    {
        if (length + part.length <= maxLength)
        {
            final int at = random.nextInt(length + 1);
            System.arraycopy(bytes, at, bytes, at + part.length, length - at);
            System.arraycopy(part, 0, bytes, at, part.length);
            length += part.length;
        }
    }

    /** The end of another input instead of its own. */
    private void splice()
    {
        final byte[] other = pool.get(random.nextInt(pool.size()));
        if (other.length > 0)
        {
            final int from = random.nextInt(other.length);
            final int at = random.nextBoolean() ? Math.min(from, length) : random.nextInt(length + 1);
            final int count = Math.min(other.length - from, maxLength - at);
            System.arraycopy(other, from, bytes, at, count);
            length = at + count;
        }
    }

    /** Words as inputs of their own, so that there is something to begin with. */
    static List<byte[]> pool(final FuzzTarget target, final List<byte[]> found)
    {
        final List<byte[]> pool = new ArrayList<>(target.seeds());
        target.words().forEach((word) -> pool.add(word.getBytes(StandardCharsets.UTF_8)));
        pool.addAll(found);
        return pool;
    }
}
