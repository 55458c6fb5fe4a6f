package org.tensorpool.status;

import org.agrona.concurrent.status.CountersReader;

/**
 * What the labels of counters that come and go have in common.
 */
final class LiveLabels
{
    private LiveLabels()
    {
    }

    /** Aeron refuses a label that is too long; what is cut off is the end of the instance's name. */
    static String fit(final String label)
    {
        return label.length() > CountersReader.MAX_LABEL_LENGTH ?
            label.substring(0, CountersReader.MAX_LABEL_LENGTH) : label;
    }
}
