package org.tensorpool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest
{
    private static final byte[] BYTES = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

    @ParameterizedTest
    @ValueSource(longs = { 1, 3, 5, 9, 10, 11, Transfer.LARGEST_PIECE })
    void shouldMoveEveryByteInPiecesOfAnySize(final long piece) throws IOException
    {
        final byte[] target = new byte[BYTES.length];
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        Transfer.read(
            Channels.newChannel(new ByteArrayInputStream(BYTES)), MemorySegment.ofArray(target), piece);
        Transfer.write(Channels.newChannel(written), MemorySegment.ofArray(BYTES).asReadOnly(), piece);

        assertArrayEquals(BYTES, target);
        assertArrayEquals(BYTES, written.toByteArray());
    }

    @Test
    void shouldGoOnWhereAChannelGivesLessThanItIsAskedFor() throws IOException
    {
        final byte[] target = new byte[BYTES.length];
        final InputStream halting = new ByteArrayInputStream(BYTES)
        {
            @Override
            public synchronized int read(final byte[] bytes, final int offset, final int length)
            {
                return super.read(bytes, offset, Math.min(length, 2));
            }
        };
        Transfer.read(Channels.newChannel(halting), MemorySegment.ofArray(target), 7);

        assertArrayEquals(BYTES, target);
    }

    @Test
    void shouldMoveArraysOfAnyTypeAndWhatMayNotBeWritten() throws IOException
    {
        final int[] numbers = new int[40_000];
        Arrays.setAll(numbers, i -> i * 31);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        Transfer.write(Channels.newChannel(written), MemorySegment.ofArray(numbers).asReadOnly());
        final int[] target = new int[numbers.length];
        Transfer.read(Channels.newChannel(new ByteArrayInputStream(written.toByteArray())),
            MemorySegment.ofArray(target));

        assertArrayEquals(numbers, target);
        final EOFException ex = assertThrows(EOFException.class, () ->
            Transfer.read(Channels.newChannel(new ByteArrayInputStream(new byte[70_000])),
                MemorySegment.ofArray(target)));
        assertEquals("90000 bytes are missing", ex.getMessage());
    }

    @Test
    void shouldTellHowMuchIsMissing()
    {
        final MemorySegment target = MemorySegment.ofArray(new byte[25]);
        final EOFException ex = assertThrows(
            EOFException.class,
            () -> Transfer.read(Channels.newChannel(new ByteArrayInputStream(BYTES)), target, 4));

        assertEquals("15 bytes are missing", ex.getMessage());
    }
}
