package org.tensorpool.tool.top;

import org.jline.utils.AttributedStyle;

/**
 * Colours for how something is.
 */
final class Palette
{
    private Palette()
    {
    }

    static AttributedStyle of(final Health health, final boolean colour)
    {
        if (!colour)
        {
            return AttributedStyle.DEFAULT;
        }

        return switch (health)
        {
            case OK -> AttributedStyle.DEFAULT;
            case WARNING -> AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
            case CRITICAL -> AttributedStyle.DEFAULT.foreground(AttributedStyle.RED).bold();
        };
    }

    static AttributedStyle well(final boolean colour)
    {
        return colour ? AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN) : AttributedStyle.DEFAULT;
    }
}
