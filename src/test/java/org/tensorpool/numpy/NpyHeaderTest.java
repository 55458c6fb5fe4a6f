package org.tensorpool.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.testing.Failures.assertFails;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.io.Shapes;

class NpyHeaderTest
{
    private static final Path FILE = Path.of("some.npy");

    @Test
    void shouldReadWhatNumPyWrites()
    {
        final NpyHeader header =
            NpyHeaderParser.parse(FILE, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }     \n");

        assertEquals("<f4", header.descr());
        assertFalse(header.fortranOrder());
        assertArrayEquals(new int[]{ 3, 4 }, header.shape());
    }

    @Test
    void shouldReadKeysInAnyOrderWithSpacesAndQuotesOfAnyKind()
    {
        final NpyHeader header =
            NpyHeaderParser.parse(FILE, " {\n\"shape\" :( 3 ,4,),'fortran_order':True , \"descr\":\t\"|u1\"}");

        assertEquals("|u1", header.descr());
        assertTrue(header.fortranOrder());
        assertArrayEquals(new int[]{ 3, 4 }, header.shape());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "()|", "( )|", "(5,)|5", "(5 , )|5", "(3L, 4L)|3x4", "(0, 1)|0x1", "(2147483647,)|2147483647",
        "(1,2,3,4,5,6,7,8)|1x2x3x4x5x6x7x8" })
    void shouldReadEveryKindOfTuple(final String tuple, final String shape)
    {
        final NpyHeader header = parseShape(tuple);

        assertEquals(null == shape ? "" : shape, Shapes.text(header.shape()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "5|'(' is expected", "(5)|must be a tuple", "(,)|numbers", "(5,,)|numbers", "(5 6)|numbers", "[5, 6]|'('",
        "(-5,)|negative", "(+5,)|numbers", "(5.0,)|numbers", "(0x5,)|numbers", "(05,)|numbers", "(1_0,)|numbers",
        "(2147483648,)|beyond 2147483647", "(99999999999999999999999999999,)|beyond", "(1,1,1,1,1,1,1,1,1)|more than 8",
        "(None,)|numbers", "('5',)|numbers", "(5,|numbers" })
    void shouldRejectWhatIsNoTupleOfDimensions(final String tuple, final String reason)
    {
        assertFails(MALFORMED, () -> parseShape(tuple), FILE, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|'{' is expected",
        "[]|'{' is expected",
        "{}|'descr' is missing",
        "{'descr': '<f4', 'shape': (1,)}|'fortran_order' is missing",
        "{'descr': '<f4', 'fortran_order': False}|'shape' is missing",
        "{'descr': '<f4', 'descr': '<f4'}|twice",
        "{'descr': '<f4', 'author': 'me'}|'author' is unknown",
        "{'descr': '<f4' 'shape': (1,)}|',' is expected",
        "{'descr' '<f4'}|':' is expected",
        "{descr: '<f4'}|string in quotes",
        "{'descr': '<f4}|no closing quote",
        "{'descr': '\\x3cf4'}|escape",
        "{'descr': None}|string in quotes",
        "{, }|string in quotes",
        "{'fortran_order': 0}|True or False",
        "{'fortran_order': 'True'}|True or False",
        "{'fortran_order': true}|True or False",
        "{'fortran_order': Truest}|',' is expected",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)|',' is expected",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x|follows the closing brace" })
    void shouldRejectWhatIsNoHeader(final String text, final String reason)
    {
        assertFails(MALFORMED, () -> NpyHeaderParser.parse(FILE, text), FILE, reason, "numpy.save");
    }

    @ParameterizedTest
    @ValueSource(strings = { "[('x', '<f4'), ('y', '<i2')]", "('<f4', (2,))" })
    void shouldCallAStructuredTypeByItsName(final String descr)
    {
        assertFails(
            MALFORMED, () -> NpyHeaderParser.parse(FILE, "{'descr': " + descr + "}"), FILE, descr, "structured", "<f8");
    }

    @Test
    void shouldShowOnlyALittleOfALongHeaderAndNothingThatATerminalObeys()
    {
        final String text = "{\u001b[2J" + "y".repeat(60_000);

        assertFails(MALFORMED, () -> NpyHeaderParser.parse(FILE, text), "?[2Jyyy", "yyy...");
    }

    @Test
    void shouldPadByAWholeUnitWhereTheTextEndsOnTheBoundaryAlready()
    {
        // 10 bytes before it, 97 of text, 20 spaces for the first dimension to grow into, a line feed: 128.
        final int[] shape = { 5, 1000, 1000, 1000, 1000, 1000, 1000, 100 };
        final byte[] encoded = new NpyHeader("|u1", false, shape).encode();
        final String text = "{'descr': '|u1', 'fortran_order': False, " +
            "'shape': (5, 1000, 1000, 1000, 1000, 1000, 1000, 100), }";

        assertEquals(192, encoded.length);
        assertEquals(192 - 10, encoded[8] & 0xFF);
        assertEquals(
            text + " ".repeat(192 - 10 - 1 - text.length()) + "\n",
            new String(encoded, 10, 192 - 10, StandardCharsets.ISO_8859_1));
    }

    private static NpyHeader parseShape(final String tuple)
    {
        return NpyHeaderParser.parse(FILE, "{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple + "}");
    }
}
