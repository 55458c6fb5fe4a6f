package org.tensorpool.numpy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.tensorpool.TensorPoolException;
import org.tensorpool.io.Problems;
import org.tensorpool.io.Shapes;

/**
 * Reads the Python dictionary of a {@code .npy} header: the keys {@code descr}, {@code fortran_order} and
 * {@code shape}, each once and in any order, spaces and a last comma wherever Python allows them, nothing else.
 * <p>
 * Nothing is evaluated. Numbers may carry the {@code L} that Python 2 gave them.
 */
final class NpyHeaderParser
{
    private static final char END = 0;

    private final Path file;
    private final String text;
    private int at;

    private String descr;
    private boolean fortranOrder;
    private int[] shape;

    private NpyHeaderParser(final Path file, final String text)
    {
        this.file = file;
        this.text = text;
    }

    static NpyHeader parse(final Path file, final String text)
    {
        return new NpyHeaderParser(file, text).dictionary();
    }

    private NpyHeader dictionary()
    {
        final Set<String> seen = new HashSet<>();
        expect('{');
        while (!accept('}'))
        {
            final String key = string();
            if (!seen.add(key))
            {
                throw wrong("the key '" + Problems.quote(key) + "' stands there twice");
            }
            expect(':');
            value(key);
            if (peek() != '}')
            {
                expect(',');
            }
        }
        if (peek() != END)
        {
            throw wrong("text follows the closing brace");
        }
        for (final String key : new String[]{ "descr", "fortran_order", "shape" })
        {
            if (!seen.contains(key))
            {
                throw wrong("the key '" + key + "' is missing");
            }
        }

        return new NpyHeader(descr, fortranOrder, shape);
    }

    private void value(final String key)
    {
        switch (key)
        {
            case "descr" -> descr = descriptor();
            case "fortran_order" -> fortranOrder = bool();
            case "shape" -> shape = tuple();
            default -> throw wrong(
                "the key '" + Problems.quote(key) + "' is unknown: only descr, fortran_order and shape may be there");
        }
    }

    private String descriptor()
    {
        final char first = peek();
        if (first == '[' || first == '(')
        {
            throw Problems.malformed(
                file,
                "descr " + Problems.quote(text.substring(at)) + " is structured, which a tensor can't be: save its " +
                "fields one by one; supported: " + NpyTypes.SUPPORTED);
        }

        return string();
    }

    private boolean bool()
    {
        peek();
        for (final String word : new String[]{ "True", "False" })
        {
            if (text.startsWith(word, at))
            {
                at += word.length();
                return "True".equals(word);
            }
        }

        throw wrong("fortran_order must be True or False");
    }

    private int[] tuple()
    {
        final int[] dimensions = new int[Shapes.MAX_DIMS];
        int count = 0;
        boolean comma = true;
        expect('(');
        while (!accept(')'))
        {
            if (!comma)
            {
                throw wrong("shape must be numbers with a comma between");
            }
            if (count == dimensions.length)
            {
                throw wrong("shape has more than " + Shapes.MAX_DIMS + " dimensions, which is what a tensor may have");
            }
            dimensions[count++] = number();
            comma = accept(',');
        }
        if (count == 1 && !comma)
        {
            throw wrong("shape must be a tuple: one dimension is written as (3,)");
        }

        return Arrays.copyOf(dimensions, count);
    }

    private int number()
    {
        final int start = at;
        if (peek() == '-')
        {
            throw wrong("shape has a negative dimension");
        }
        final int digits = at;
        long value = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9')
        {
            value = value * 10 + (text.charAt(at++) - '0');
            if (value > Integer.MAX_VALUE)
            {
                at = start;
                throw wrong("shape has a dimension beyond " + Integer.MAX_VALUE);
            }
        }
        if (at == digits || at - digits > 1 && text.charAt(digits) == '0')
        {
            throw wrong("shape must be numbers with a comma between");
        }
        if (at < text.length() && text.charAt(at) == 'L')
        {
            at++;
        }

        return (int)value;
    }

    private String string()
    {
        final char quote = peek();
        if (quote != '\'' && quote != '"')
        {
            throw wrong("a string in quotes is expected");
        }
        final int end = text.indexOf(quote, at + 1);
        if (end < 0)
        {
            throw wrong("a string has no closing quote");
        }
        final String string = text.substring(at + 1, end);
        if (string.indexOf('\\') >= 0 || string.indexOf('\n') >= 0)
        {
            throw wrong("a string has an escape or a line break in it");
        }
        at = end + 1;

        return string;
    }

    private void expect(final char wanted)
    {
        if (!accept(wanted))
        {
            throw wrong("'" + wanted + "' is expected");
        }
    }

    private boolean accept(final char wanted)
    {
        if (peek() != wanted)
        {
            return false;
        }
        at++;

        return true;
    }

    private char peek()
    {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0)
        {
            at++;
        }

        return at < text.length() ? text.charAt(at) : END;
    }

    private TensorPoolException wrong(final String what)
    {
        final String rest = at < text.length() ? "before: " + Problems.quote(text.substring(at)) : "at its end";

        return Problems.malformed(
            file, "its NumPy header is broken: " + what + ", " + rest + ": write the file again with numpy.save");
    }
}
