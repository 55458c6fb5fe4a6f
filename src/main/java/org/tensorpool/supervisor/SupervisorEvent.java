package org.tensorpool.supervisor;

/**
 * A condition has begun or ended. Immutable.
 *
 * @param condition   what it is.
 * @param raised      true if it begins, false if it ends.
 * @param subject     what it holds for.
 * @param streamId    of the subject, as unsigned 32 bits; 0 for the supervisor itself.
 * @param id          of the producer or consumer, as unsigned 32 bits; 0 for a stream or the supervisor itself.
 * @param timestampNs by the supervisor's clock, nanoseconds of CLOCK_MONOTONIC.
 * @param detail      figures, for people.
 */
public record SupervisorEvent(
    Condition condition,
    boolean raised,
    Subject subject,
    int streamId,
    int id,
    long timestampNs,
    String detail)
{
    /**
     * What a condition can hold for.
     */
    public enum Subject
    {
        /** The supervisor, and with it everything. */
        SUPERVISOR,
        /** A stream. */
        STREAM,
        /** A producer of a stream. */
        PRODUCER,
        /** A consumer of a stream. */
        CONSUMER
    }

    /**
     * One line, as logs have it.
     *
     * @return such as {@code drops_gap raised: stream=10000 consumer=7: 2.5 % of 400 frames …}.
     */
    public String text()
    {
        final String where = switch (subject)
        {
            case SUPERVISOR -> "";
            case STREAM -> " stream=" + Integer.toUnsignedString(streamId) + ":";
            case PRODUCER -> " stream=" + Integer.toUnsignedString(streamId) + " producer=" +
                Integer.toUnsignedString(id) + ":";
            case CONSUMER -> " stream=" + Integer.toUnsignedString(streamId) + " consumer=" +
                Integer.toUnsignedString(id) + ":";
        };
        return condition.label() + (raised ? " raised:" : " cleared:") + where + " " + detail +
            (raised ? "; " + condition.remedy() : "");
    }
}
