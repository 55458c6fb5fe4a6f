package org.tensorpool.tool;

/**
 * One line an event: the platform's logger writes two unless it is told otherwise.
 */
final class EventLog
{
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final String ONE_LINE = "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n";

    private EventLog()
    {
    }

    /** Before anything is logged; what the user has set stays. */
    static void onOneLine()
    {
        if (System.getProperty(FORMAT) == null && System.getProperty("java.util.logging.config.file") == null)
        {
            System.setProperty(FORMAT, ONE_LINE);
        }
    }
}
