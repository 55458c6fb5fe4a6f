package org.tensorpool.supervisor;

import java.util.Locale;

import org.tensorpool.status.SupervisorCounter;

/**
 * What can be wrong. A condition holds for a stream, a producer, a consumer, or for the whole; it is raised once when
 * it begins and cleared once when it ends.
 */
public enum Condition
{
    /** A stream was not announced for too long. */
    NO_ANNOUNCE(SupervisorCounter.NO_ANNOUNCE,
        "check that SHM driver or owner run, the Aeron directory, and that announce streams are the same everywhere"),
    /** The regions of a stream that is announced show no life. */
    STALE_ACTIVITY(SupervisorCounter.STALE_ACTIVITY,
        "their owner stands still, or announces regions that are not its own: restart it"),
    /** A producer reports nothing any longer. */
    PRODUCER_SILENT(SupervisorCounter.PRODUCER_SILENT,
        "check that it runs, and that its QoS stream is the supervisor's"),
    /** A consumer reports nothing, or nothing any longer. */
    CONSUMER_QOS_MISSING(SupervisorCounter.CONSUMER_QOS_MISSING,
        "check that it runs, and that its QoS stream is the supervisor's"),
    /** A consumer misses frames. */
    DROPS_GAP(SupervisorCounter.DROPS_GAP,
        "give the stream more header_nslots, or the consumer less work or a limited rate"),
    /** Frames of a consumer are overwritten while it reads them. */
    DROPS_LATE(SupervisorCounter.DROPS_LATE,
        "give the stream more header_nslots, and check for a second writer and for payloads that take long to read"),
    /** A consumer stays on another epoch than its stream has. */
    EPOCH_MISMATCH(SupervisorCounter.EPOCH_MISMATCH,
        "it can't map the new epoch: check its log, its allowed directories, permissions and huge pages"),
    /** Two consumers use the same id. */
    ID_COLLISION(SupervisorCounter.ID_COLLISION,
        "give one of them another client id"),
    /** A consumer does not do as it was told. */
    CONFIG_IGNORED(SupervisorCounter.CONFIG_IGNORED,
        "it heeds no ConsumerConfig: check that its control stream is the supervisor's"),
    /** An SHM driver has said that it goes. */
    DRIVER_GONE(SupervisorCounter.DRIVER_GONE,
        "start it again, or clients wait"),
    /** There is no room for more streams, producers or consumers. */
    TABLE_FULL(SupervisorCounter.TABLE_FULL,
        "raise supervisor.stream_capacity, producer_capacity or consumer_capacity, or find who makes up ids"),
    /** Messages come that mean nothing. */
    MALFORMED_MESSAGES(SupervisorCounter.MALFORMED_MESSAGES,
        "find who sends something else on these streams"),
    /** The media driver is gone. */
    DISCONNECTED(SupervisorCounter.DISCONNECTED,
        "start the media driver again");

    private final SupervisorCounter counter;
    private final String remedy;

    Condition(final SupervisorCounter counter, final String remedy)
    {
        this.counter = counter;
        this.remedy = remedy;
    }

    /**
     * What counts how often it was raised.
     *
     * @return the counter.
     */
    public SupervisorCounter counter()
    {
        return counter;
    }

    /**
     * What to do about it.
     *
     * @return an advice, as part of a sentence.
     */
    public String remedy()
    {
        return remedy;
    }

    /**
     * Name for people, logs and metrics.
     *
     * @return such as {@code drops_gap}.
     */
    public String label()
    {
        return name().toLowerCase(Locale.ROOT);
    }

    int bit()
    {
        return 1 << ordinal();
    }
}
