package org.tensorpool.tool.io;

/**
 * What reading and writing of pictures have in common.
 */
final class Pictures
{
    /** 16,384 x 16,384: three colours of that still fit into one Java array. */
    static final long MAX_PIXELS = 1L << 28;

    private static final String HEADLESS = "java.awt.headless";

    private Pictures()
    {
    }

    /**
     * Keeps the JDK's picture code from loading libraries of a window system, which a server may lack. To be called
     * before that code is touched for the first time.
     */
    static void withoutWindows()
    {
        if (null == System.getProperty(HEADLESS))
        {
            System.setProperty(HEADLESS, "true");
        }
    }
}
