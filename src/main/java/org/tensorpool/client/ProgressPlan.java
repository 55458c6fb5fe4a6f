package org.tensorpool.client;

import java.util.List;

import io.aeron.Publication;

/**
 * Who wants to hear of frames that are being filled, and how often (wire specification §10.2.2). There is none where
 * nobody does. Immutable.
 */
public final class ProgressPlan
{
    /** Intervals after which any advance at all is worth a message, so that there are no long silences. */
    private static final int MAX_SILENT_INTERVALS = 10;

    private final Publication[] publications;
    private final long intervalNs;
    private final long bytesDelta;
    private final long majorDelta;

    /**
     * @param publications the shared one, unless nobody needs it, and those of single consumers.
     * @param intervalNs   least time between two messages of a frame.
     * @param bytesDelta   bytes more that are worth a message.
     * @param majorDelta   rows or columns more that are worth a message; 0 if that doesn't matter.
     */
    ProgressPlan(
        final Publication[] publications, final long intervalNs, final long bytesDelta, final long majorDelta)
    {
        this.publications = publications;
        this.intervalNs = intervalNs;
        this.bytesDelta = bytesDelta;
        this.majorDelta = majorDelta;
    }

    Publication[] publications()
    {
        return publications;
    }

    /**
     * Whether a frame has advanced enough since the last message about it.
     *
     * @param elapsedNs        since that message.
     * @param advancedBytes    since that message.
     * @param majorStrideBytes bytes of a row or column; 0 when progress isn't counted in either.
     * @return true if it is time for another.
     */
    public boolean isDue(final long elapsedNs, final long advancedBytes, final long majorStrideBytes)
    {
        return elapsedNs >= intervalNs && advancedBytes > 0 &&
            (advancedBytes >= bytesDelta ||
            (majorDelta > 0 && majorStrideBytes > 0 && advancedBytes / majorStrideBytes >= majorDelta) ||
            elapsedNs >= MAX_SILENT_INTERVALS * intervalNs);
    }

    /** Whether another plan would be the same. Allocates nothing. */
    boolean isFor(
        final List<Publication> otherPublications,
        final long otherIntervalNs,
        final long otherBytesDelta,
        final long otherMajorDelta)
    {
        boolean isSame = intervalNs == otherIntervalNs && bytesDelta == otherBytesDelta &&
            majorDelta == otherMajorDelta && publications.length == otherPublications.size();
        for (int i = 0; isSame && i < publications.length; i++)
        {
            isSame = publications[i] == otherPublications.get(i);
        }

        return isSame;
    }
}
