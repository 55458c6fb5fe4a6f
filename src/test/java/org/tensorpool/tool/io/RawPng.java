package org.tensorpool.tool.io;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * A PNG put together by hand, chunk by chunk, so that what is read does not come from the code that writes.
 */
final class RawPng
{
    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    RawPng(final int width, final int height, final int bits, final int colourType) throws IOException
    {
        out.writeLong(0x89504E470D0A1A0AL);
        final ByteArrayOutputStream header = new ByteArrayOutputStream();
        final DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[]{ (byte)bits, (byte)colourType, 0, 0, 0 });
        chunk("IHDR", header.toByteArray());
    }

    RawPng chunk(final String type, final byte[] data) throws IOException
    {
        final byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        final CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int)crc.getValue());

        return this;
    }

    RawPng chunk(final String type, final int... data) throws IOException
    {
        return chunk(type, bytes(data));
    }

    /**
     * @param rows the bytes of each row, unfiltered.
     */
    RawPng rows(final int[]... rows) throws IOException
    {
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(data))
        {
            for (final int[] row : rows)
            {
                deflater.write(0);
                deflater.write(bytes(row));
            }
        }

        return chunk("IDAT", data.toByteArray());
    }

    Path write(final Path file) throws IOException
    {
        chunk("IEND");

        return Files.write(file, bytes.toByteArray());
    }

    private static byte[] bytes(final int... values)
    {
        final byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++)
        {
            result[i] = (byte)values[i];
        }

        return result;
    }
}
