package org.tensorpool.numpy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;

/**
 * Files as {@code numpy.save} of NumPy 2.4 wrote them, compressed with zlib, and what is in them.
 */
record NumpyVector(String name, DType dtype, MajorOrder order, int[] shape, byte[] file, double... values)
{
    private static final List<NumpyVector> ALL = List.of(
        vector(
            "u1", DType.UINT8, MajorOrder.ROW, new int[]{ 3 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFA" +
            "Auhvr/AMeCHSQ=",
            0, 127, 255),
        vector(
            "i1", DType.INT8, MajorOrder.ROW, new int[]{ 2, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2morqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQ" +
            "pkA66G/wz1AOUcHak=",
            -128, -1, 0, 127),
        vector(
            "u2", DType.UINT16, MajorOrder.ROW, new int[]{ 2, 3 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQ" +
            "pkAy4GBkYGJgZmBhaG//8BqMkdgQ==",
            0, 1, 2, 3, 4, 65535),
        vector(
            "u2 Fortran", DType.UINT16, MajorOrder.COLUMN, new int[]{ 2, 3 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qkrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CsaaOgq1Cu" +
            "QDLgYGZgZGBhYGJob//wGcHh1W",
            0, 3, 1, 4, 2, 65535),
        vector(
            "i2 Fortran, three dimensions", DType.INT16, MajorOrder.COLUMN, new int[]{ 2, 2, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mkrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CiCkqaNQq0" +
            "Am4GJoYGFgYmBjYGRgZWBm+F8PABK6HXI=",
            -32768, 4, 2, 6, 1, 5, 3, 32767),
        vector(
            "u4", DType.UINT32, MajorOrder.ROW, new int[]{ 1 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOpo6CrUKFA" +
            "Cu/0AAANAaH2M=",
            4294967295.0),
        vector(
            "i4", DType.INT32, MajorOrder.ROW, new int[]{ 1, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOgpGmjoKtQ" +
            "pkAy4GBoaG////1wMAPpkfaQ==",
            -2147483648.0, 2147483647.0),
        vector(
            "u8", DType.UINT64, MajorOrder.ROW, new int[]{ 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFA" +
            "AuBghoYIUyABX1G/E=",
            9.223372036854776e+18, 5),
        vector(
            "i8", DType.INT64, MajorOrder.ROW, new int[]{ 2, 1, 1 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgqGQKSpo1" +
            "CrQB7gYoCABnYoAwAcNBwV",
            -9.223372036854776e+18, 7),
        vector(
            "f4", DType.FLOAT32, MajorOrder.ROW, new int[]{ 2, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQ" +
            "pkAy4GBgZ7BoaGfUBcf+qTZyEAKFwgXQ==",
            0.5, -0.25, Double.POSITIVE_INFINITY, 1.0000000150474662e+30),
        vector(
            "f8 Fortran", DType.FLOAT64, MajorOrder.COLUMN, new int[]{ 3, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GsY6CkaaOgq1Cu" +
            "QDrlkzQWCnPQMYcDhAaBEozXIAQgtA+RIOAFhrIdw=",
            0.1, 3, 5, -2.5, 4, 6),
        vector(
            "b1", DType.BOOLEAN, MajorOrder.ROW, new int[]{ 2, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQ" +
            "pkAy5GBgZGANyjG6Y=",
            1, 0, 0, 1),
        vector(
            "Fortran with one long dimension", DType.UINT8, MajorOrder.ROW, new int[]{ 1, 5 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOgqmmjoKtQ" +
            "pkAy5GJmYWVgABOBvI",
            1, 2, 3, 4, 5),
        vector(
            "eight dimensions", DType.UINT8, MajorOrder.ROW, new int[]{ 1, 1, 1, 1, 1, 1, 1, 2 },
            "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOgqYyEhTR6" +
            "FWgUjAxcgEAMtMHGc=",
            1, 2));

    static List<NumpyVector> all()
    {
        return ALL;
    }

    @Override
    public String toString()
    {
        return name;
    }

    private static NumpyVector vector(
        final String name,
        final DType dtype,
        final MajorOrder order,
        final int[] shape,
        final String base64,
        final double... values)
    {
        final byte[] compressed = Base64.getDecoder().decode(base64);
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed)))
        {
            return new NumpyVector(name, dtype, order, shape, in.readAllBytes(), values);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
