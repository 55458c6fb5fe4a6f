package org.tensorpool.status;

import org.tensorpool.DropReason;

/**
 * The counters of a producer, a consumer, their client and its threads, with the type ids that they have in Aeron's
 * counters file.
 */
public enum StreamCounter implements CounterKind
{
    /** Frames whose descriptor was published. */
    FRAMES_PUBLISHED(9000, "frames_published", "frames", Writers.PRODUCER,
        "Frames whose descriptor was published."),
    /** Descriptors that found no subscriber. */
    DESCRIPTOR_NOT_CONNECTED(9001, "descriptor_not_connected", "descriptors", Writers.PRODUCER,
        "Descriptors that found no subscriber."),
    /** Descriptors lost because a subscriber held the publication. */
    DESCRIPTOR_BACKPRESSURED(9002, "descriptor_backpressured", "descriptors", Writers.PRODUCER,
        "Descriptors lost because a subscriber held the publication."),
    /** Descriptors lost because the publication was closed. */
    DESCRIPTOR_CLOSED(9003, "descriptor_closed", "descriptors", Writers.PRODUCER,
        "Descriptors lost because the publication was closed."),
    /** Claims refused because the payload fits no pool. */
    PAYLOADS_TOO_LONG(9004, "payloads_too_long", "claims", Writers.PRODUCER,
        "Claims refused because the payload fits no pool."),
    /** Claims whose epoch ended before they were committed. */
    CLAIMS_REVOKED(9005, "claims_revoked", "claims", Writers.PRODUCER,
        "Claims whose epoch ended before they were committed."),
    /** Descriptors that a consumer with a stream of its own did not get. */
    OWN_STREAM_DESCRIPTORS_LOST(9006, "own_stream_descriptors_lost", "descriptors", Writers.PRODUCER,
        "Descriptors that a consumer with a stream of its own did not get."),
    /** Seconds in which one subscriber held the descriptor publication; who it was is told to the error handler. */
    DESCRIPTORS_HELD(9007, "descriptors_held", "seconds", Writers.PRODUCER,
        "Seconds in which one subscriber held the descriptor publication; who it was is told to the error handler."),
    /** Frames handed to the application. */
    FRAMES_RECEIVED(9010, "frames_received", "frames", Writers.CONSUMER,
        "Frames handed to the application."),
    /** Times that the regions of an epoch were mapped. */
    REMAPS(9011, "remaps", "times", Writers.BOTH,
        "Times that the regions of an epoch were mapped, the first included."),
    /** Announces ignored because they were stale, too old or regressed. */
    ANNOUNCES_IGNORED(9013, "announces_ignored", "messages", Writers.BOTH,
        "Announces ignored because they were stale, older than the attach, or of an epoch that is over."),
    /** Messages of the control plane that were malformed and dropped, of a whole client. */
    MALFORMED_MESSAGES(9014, "malformed_messages", "messages", Writers.CLIENT,
        "Messages on the control, announce and QoS streams that were malformed and dropped."),
    /** Answers to anybody's requests that came on the control stream, of a whole client. */
    CONTROL_RESPONSES(9019, "control_responses", "messages", Writers.CLIENT,
        "Answers to anybody's requests that came on the control stream."),
    /** Times that a descriptor was tried again because a term of the log had ended. */
    DESCRIPTOR_ADMIN_ACTION(9040, "descriptor_admin_action", "times", Writers.PRODUCER,
        "Times that a descriptor was tried again at once because a term of the log had ended; nothing is lost."),
    /** Descriptors lost because the publication is at its end. */
    DESCRIPTOR_MAX_POSITION_EXCEEDED(9041, "descriptor_max_position_exceeded", "descriptors", Writers.PRODUCER,
        "Descriptors lost because the publication is at its end."),
    /** Descriptors lost for a reason that none of the others counts. */
    DESCRIPTOR_ERRORS(9042, "descriptor_errors", "descriptors", Writers.PRODUCER,
        "Descriptors lost for a reason that none of the others counts."),
    /** Announces sent by a producer that has no driver. */
    ANNOUNCES(9043, "announces", "messages", Writers.PRODUCER + " without a driver",
        "Announces sent; with a driver that does it, see driver_announces."),
    /** Announces of the stream that were heard. */
    ANNOUNCES_HEARD(9044, "announces_heard", "messages", Writers.BOTH,
        "Announces of the stream that were heard, those ignored included."),
    /** QoS messages sent. */
    QOS_PUBLISHED(9045, "qos_published", "messages", Writers.BOTH,
        "QoS messages sent."),
    /** Leases that began. */
    LEASES_GRANTED(9046, "leases_granted", "leases", Writers.BOTH,
        "Leases that began; without a driver, epochs that were made."),
    /** Leases that ended before they were given back. */
    LEASES_LOST(9047, "leases_lost", "leases", Writers.BOTH,
        "Leases that ended though nobody gave them back: revoked, run out, or their driver gone."),
    /** Bytes that the thread which claims or polls has allocated on the heap. */
    THREAD_ALLOCATED(9048, "thread_allocated_bytes", "bytes", Writers.BOTH,
        "Bytes that the thread which claims or polls has allocated on the heap since it was started."),
    /** Client id of the current lease. */
    CLIENT_ID(9049, "client_id", "id", true, Writers.BOTH,
        "Client id of the current lease, as other messages have it; 0 for none."),
    /** Epoch that is mapped. */
    EPOCH(9050, "epoch", "epoch", true, Writers.BOTH,
        "Epoch that is mapped; 0 for none."),
    /** Sequence of the newest frame. */
    SEQUENCE(9051, "sequence", "sequence", true, Writers.BOTH,
        "Sequence of the newest frame of the epoch: published, or seen."),
    /** Work that the conductor has done. */
    CONDUCTOR_WORK(9060, "conductor_work", "steps", Writers.CLIENT,
        "Steps of work that the client's conductor has done."),
    /** Longest time between two duty cycles of the conductor. */
    CONDUCTOR_LONGEST_GAP(9061, "conductor_longest_gap_ns", "ns", true, Writers.CLIENT,
        "Longest time between two duty cycles of the client's conductor, its own sleep included."),
    /** Garbage collections that stopped the process. */
    GC_COUNT(9062, "gc_count", "pauses", Writers.CLIENT,
        "Pauses for garbage collection of the process, since its start."),
    /** Time that garbage collections have stopped the process for. */
    GC_TIME(9063, "gc_time_ns", "ns", Writers.CLIENT,
        "Time that the process was paused for garbage collection, since its start; known to the millisecond."),
    /** Longest pause for garbage collection. */
    GC_LONGEST_PAUSE(9064, "gc_longest_pause_ns", "ns", true, Writers.CLIENT,
        "Longest pause for garbage collection since the client began; known to the millisecond."),
    /** Gaps between two turns of a metered thread that were longer than its threshold. */
    HICCUPS(9065, "hiccups", "times", Writers.THREAD,
        "Times that the thread took longer than its threshold from one turn to the next."),
    /** Sum of those gaps. */
    HICCUP_TIME(9066, "hiccup_time_ns", "ns", Writers.THREAD,
        "Sum of the turns that took longer than the threshold."),
    /** Longest gap between two turns of a metered thread. */
    LONGEST_HICCUP(9067, "longest_hiccup_ns", "ns", true, Writers.THREAD,
        "Longest time from one turn of the thread to the next.");

    // Up to 9039 for reasons to come.
    private static final int DROPS_TYPE_ID_BASE = 9020;

    private final int typeId;
    private final String label;
    private final String unit;
    private final boolean isLevel;
    private final String writer;
    private final String meaning;

    StreamCounter(
        final int typeId, final String label, final String unit, final String writer, final String meaning)
    {
        this(typeId, label, unit, false, writer, meaning);
    }

    StreamCounter(
        final int typeId,
        final String label,
        final String unit,
        final boolean isLevel,
        final String writer,
        final String meaning)
    {
        this.typeId = typeId;
        this.label = label;
        this.unit = unit;
        this.isLevel = isLevel;
        this.writer = writer;
        this.meaning = meaning;
    }

    @Override
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

    @Override
    public String key()
    {
        return label;
    }

    @Override
    public String unit()
    {
        return unit;
    }

    @Override
    public boolean isLevel()
    {
        return isLevel;
    }

    @Override
    public String writer()
    {
        return writer;
    }

    @Override
    public String meaning()
    {
        return meaning;
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
