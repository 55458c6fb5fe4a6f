package org.tensorpool.tool.top;

/**
 * Keys that are no characters.
 */
public final class Keys
{
    /** No key was pressed. */
    public static final int NONE = -1;
    /** One line up. */
    public static final int UP = 0x11_0001;
    /** One line down. */
    public static final int DOWN = 0x11_0002;
    /** One page up. */
    public static final int PAGE_UP = 0x11_0003;
    /** One page down. */
    public static final int PAGE_DOWN = 0x11_0004;
    /** To the beginning. */
    public static final int HOME = 0x11_0005;

    private Keys()
    {
    }
}
