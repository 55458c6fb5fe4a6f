package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.tool.message.Fields;

class FieldsTextTest
{
    private final StringWriter out = new StringWriter();

    @Test
    void shouldAlignValuesAndColumns()
    {
        print(new Fields()
            .number("id", 1)
            .text("longer_name", "x")
            .list("pools", List.of(
                new Fields().number("pool_id", 1).text("uri", "a"),
                new Fields().number("pool_id", 22).text("uri", null))));

        assertEquals("""
            id:          1
            longer_name: x
            pools: 2
              pool_id  uri
              1        a
              22       -
            """, out.toString());
    }

    @Test
    void shouldPutEverythingOnOneLine()
    {
        assertEquals("a=18446744073709551615 b='two words' c='' d=- e=[{x=1} {x=2}]", FieldsText.line(new Fields()
            .unsigned("a", -1).text("b", "two words").text("c", "").text("d", null)
            .list("e", List.of(new Fields().number("x", 1), new Fields().number("x", 2)))));
    }

    @Test
    void shouldLetNothingThatCameFromElsewhereSteerTheTerminal()
    {
        assertEquals("?[31mred?? ?", FieldsText.text("\u001B[31mred\r\n \u202E"));
    }

    private void print(final Fields fields)
    {
        final PrintWriter writer = new PrintWriter(out);
        FieldsText.print(writer, fields);
        writer.flush();
    }
}
