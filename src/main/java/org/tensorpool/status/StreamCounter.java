package org.tensorpool.status;

import org.tensorpool.DropReason;

/**
 * The counters of a producer or consumer, with the type ids that they have in Aeron's counters file.
 */
public enum StreamCounter
{
    /** Frames whose descriptor was published. */
    FRAMES_PUBLISHED(9000, "frames_published"),
    /** Descriptors that found no subscriber. */
    DESCRIPTORS_NOT_CONNECTED(9001, "descriptors_not_connected"),
    /** Descriptors lost because a subscriber held the publication. */
    DESCRIPTORS_BACK_PRESSURED(9002, "descriptors_back_pressured"),
    /** Descriptors lost because the publication was closed or at its end. */
    DESCRIPTORS_CLOSED(9003, "descriptors_closed"),
    /** Claims refused because the payload fits no pool. */
    PAYLOADS_TOO_LONG(9004, "payloads_too_long"),
    /** Claims whose epoch ended before they were committed. */
    CLAIMS_REVOKED(9005, "claims_revoked"),
    /** Descriptors that a consumer with a stream of its own did not get. */
    OWN_STREAM_DESCRIPTORS_LOST(9006, "own_stream_descriptors_lost"),
    /** Seconds in which one subscriber held the descriptor publication; who it was is told to the error handler. */
    DESCRIPTORS_HELD(9007, "descriptors_held"),
    /** Frames handed to the application. */
    FRAMES_RECEIVED(9010, "frames_received"),
    /** Times that the regions of an epoch were mapped. */
    REMAPS(9011, "remaps"),
    /** Announces ignored because they were stale, too old or regressed. */
    ANNOUNCES_IGNORED(9013, "announces_ignored"),
    /** Messages of the control plane that were malformed and dropped, of a whole client. */
    MALFORMED_MESSAGES(9014, "malformed_messages"),
    /** Answers to anybody's requests that came on the control stream, of a whole client. */
    CONTROL_RESPONSES(9019, "control_responses");

    private static final int DROPS_TYPE_ID_BASE = 9020;

    private final int typeId;
    private final String label;

    StreamCounter(final int typeId, final String label)
    {
        this.typeId = typeId;
        this.label = label;
    }

    /**
     * Type of the Aeron counter.
     *
     * @return the id.
     */
    public int typeId()
    {
        return typeId;
    }

    /**
     * Name of the counter.
     *
     * @return the label, such as {@code frames_published}.
     */
    public String label()
    {
        return label;
    }

    /**
     * Type of the Aeron counter for a kind of drop.
     *
     * @param reason of the drop.
     * @return the id.
     */
    public static int typeId(final DropReason reason)
    {
        return DROPS_TYPE_ID_BASE + reason.ordinal();
    }
}
