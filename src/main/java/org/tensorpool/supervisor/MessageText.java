package org.tensorpool.supervisor;

import org.agrona.AsciiSequenceView;
import org.agrona.DirectBuffer;

/**
 * A text where it lies in a message: a string is made of it only where it is new. Texts come from anybody and go to
 * logs and terminals, so what is not printable becomes a question mark, and what is too long is cut.
 */
final class MessageText
{
    /** Longest text that is kept. */
    static final int MAX_LENGTH = 512;

    private final AsciiSequenceView view = new AsciiSequenceView();
    private int length;

    void wrap(final DirectBuffer buffer, final int offset, final int newLength)
    {
        length = newLength;
        view.wrap(buffer, offset, Math.min(newLength, MAX_LENGTH));
    }

    boolean isEmpty()
    {
        return length == 0;
    }

    /** Whether it can be kept as it is. */
    boolean isPlain()
    {
        if (length > MAX_LENGTH)
        {
            return false;
        }
        for (int i = 0; i < view.length(); i++)
        {
            if (!isPrintable(view.charAt(i)))
            {
                return false;
            }
        }

        return true;
    }

    boolean isSameAs(final String text)
    {
        return text.contentEquals(view);
    }

    /** @return the same string as long as the text is the same. */
    String updated(final String before)
    {
        for (int i = 0; i < view.length(); i++)
        {
            if (view.length() != before.length() || printable(view.charAt(i)) != before.charAt(i))
            {
                return copy();
            }
        }

        return isEmpty() ? "" : before;
    }

    private String copy()
    {
        final StringBuilder copy = new StringBuilder(view.length());
        for (int i = 0; i < view.length(); i++)
        {
            copy.append(printable(view.charAt(i)));
        }

        return copy.toString();
    }

    private static char printable(final char c)
    {
        return isPrintable(c) ? c : '?';
    }

    private static boolean isPrintable(final char c)
    {
        return c >= ' ' && c <= '~';
    }
}
