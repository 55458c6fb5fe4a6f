package org.tensorpool.tool.top;

import java.util.List;
import java.util.Locale;

/**
 * What the user has chosen to see. For one thread.
 */
public final class View
{
    private static final int PAGE = 10;
    private static final int MAX_FILTER = 64;
    private static final int ESCAPE = 27;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;

    private SortKey sort = SortKey.ID;
    private String filter = "";
    private boolean isReversed;
    private boolean isPaused;
    private boolean isHelp;
    private boolean isTyping;
    private boolean isQuit;
    private int scroll;

    /**
     * Everything, by id.
     */
    public View()
    {
    }

    /**
     * Order rows.
     *
     * @param key to order by.
     * @return this.
     */
    public View sort(final SortKey key)
    {
        sort = key;
        return this;
    }

    /**
     * Show only some rows.
     *
     * @param text that one of their cells contains; case doesn't matter.
     * @return this.
     */
    public View filter(final String text)
    {
        filter = text;
        return this;
    }

    /**
     * A key was pressed.
     *
     * @param key character, or one of {@link Keys}.
     */
    public void press(final int key)
    {
        if (isTyping)
        {
            type(key);
            return;
        }

        switch (key)
        {
            case 'q', 'Q' -> isQuit = true;
            case 's' -> sort = sort.next();
            case 'r' -> isReversed ^= true;
            case 'p', ' ' -> isPaused ^= true;
            case '?', 'h' -> isHelp ^= true;
            case '/' ->
            {
                isTyping = true;
                filter = "";
            }
            case ESCAPE ->
            {
                filter = "";
                isHelp = false;
            }
            case 'j', Keys.DOWN -> scroll++;
            case 'k', Keys.UP -> scroll--;
            case Keys.PAGE_DOWN -> scroll += PAGE;
            case Keys.PAGE_UP -> scroll -= PAGE;
            case 'g', Keys.HOME -> scroll = 0;
            default ->
            {
                // Means nothing.
            }
        }
        scroll = Math.max(0, scroll);
    }

    private void type(final int key)
    {
        switch (key)
        {
            case '\r', '\n' -> isTyping = false;
            case ESCAPE ->
            {
                isTyping = false;
                filter = "";
            }
            case BACKSPACE, DELETE ->
                filter = filter.isEmpty() ? "" : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
            default ->
            {
                if (key >= ' ' && key <= Character.MAX_CODE_POINT && filter.length() < MAX_FILTER)
                {
                    filter += Character.toString(key);
                }
            }
        }
    }

    boolean matches(final List<String> cells)
    {
        final String wanted = filter.toLowerCase(Locale.ROOT);
        return wanted.isEmpty() || cells.stream().anyMatch((cell) -> cell.toLowerCase(Locale.ROOT).contains(wanted));
    }

    /** @return the first line to show, so that the last line of all is not above the bottom. */
    int scroll(final int lines, final int room)
    {
        scroll = Math.min(scroll, Math.max(0, lines - room));
        return scroll;
    }

    SortKey sort()
    {
        return sort;
    }

    String filter()
    {
        return filter;
    }

    boolean isReversed()
    {
        return isReversed;
    }

    boolean isHelp()
    {
        return isHelp;
    }

    boolean isTyping()
    {
        return isTyping;
    }

    /**
     * Whether the screen shall stand still.
     *
     * @return true while it shall.
     */
    public boolean isPaused()
    {
        return isPaused;
    }

    /**
     * Whether the user has seen enough.
     *
     * @return true if so.
     */
    public boolean isQuit()
    {
        return isQuit;
    }
}
