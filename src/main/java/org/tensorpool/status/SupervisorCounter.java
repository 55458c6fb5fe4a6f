package org.tensorpool.status;

/**
 * What the supervisor counts. Each is an Aeron counter with a type id from 9200 on, those of its events from 9240 on;
 * the label is {@code tensorpool <name>: instance=<instance id>}.
 */
public enum SupervisorCounter implements CounterKind
{
    /** Streams that are known now. */
    STREAMS(9200, "supervisor streams", "streams", true,
        "Streams that are known now."),
    /** Producers that are known now. */
    PRODUCERS(9201, "supervisor producers", "producers", true,
        "Producers that are known now."),
    /** Consumers that are known now. */
    CONSUMERS(9202, "supervisor consumers", "consumers", true,
        "Consumers that are known now."),
    /** Announces taken. */
    ANNOUNCES(9203, "supervisor announces", "messages", false,
        "Announces taken."),
    /** Announces passed over: too old, from before this supervisor listened, or of an epoch that is over. */
    STALE_ANNOUNCES(9204, "supervisor stale announces", "messages", false,
        "Announces passed over: too old, from before this supervisor listened, or of an epoch that is over."),
    /** Reports of producers and consumers taken. */
    QOS(9205, "supervisor qos", "messages", false,
        "Reports of producers and consumers taken."),
    /** Hellos of consumers taken. */
    HELLOS(9206, "supervisor hellos", "messages", false,
        "Hellos of consumers taken."),
    /** Messages about the data of a source taken. */
    METADATA(9207, "supervisor metadata", "messages", false,
        "Messages about the data of a source taken."),
    /** Messages dropped because they were truncated or held an unknown value. */
    MALFORMED(9208, "supervisor malformed messages", "messages", false,
        "Messages dropped because they were truncated or held an unknown value."),
    /** Messages of a newer schema version than this supervisor knows. */
    UNSUPPORTED(9209, "supervisor unsupported messages", "messages", false,
        "Messages of a newer schema version than this supervisor knows."),
    /** Messages of schemas that are nothing to a supervisor. */
    FOREIGN(9210, "supervisor foreign messages", "messages", false,
        "Messages of schemas that are nothing to a supervisor."),
    /** Messages about a stream for which there was no room. */
    STREAMS_REFUSED(9211, "supervisor streams refused", "messages", false,
        "Messages about a stream for which there was no room."),
    /** Messages of a producer for which there was no room. */
    PRODUCERS_REFUSED(9212, "supervisor producers refused", "messages", false,
        "Messages of a producer for which there was no room."),
    /** Messages of a consumer for which there was no room. */
    CONSUMERS_REFUSED(9213, "supervisor consumers refused", "messages", false,
        "Messages of a consumer for which there was no room."),
    /** Configurations sent to consumers. */
    CONFIGS_SENT(9214, "supervisor configs sent", "messages", false,
        "Configurations sent to consumers."),
    /** Configurations that found nobody listening or met back pressure, and were tried again later. */
    CONFIGS_UNSENT(9215, "supervisor configs unsent", "times", false,
        "Configurations that found nobody listening or met back pressure, and were tried again later."),
    /** Wishes for a stream of one consumer's own that were declined. */
    DECLINED_WISHES(9216, "supervisor declined consumer streams", "messages", false,
        "Wishes for a stream of one consumer's own that were declined."),
    /** Rounds in which everybody's liveness was looked at. */
    LIVENESS_CHECKS(9217, "supervisor liveness checks", "times", false,
        "Rounds in which everybody's liveness was looked at."),
    /** Times that the media driver was found again after it was lost. */
    RECONNECTS(9218, "supervisor reconnects", "times", false,
        "Times that the media driver was found again after it was lost."),
    /** Errors handed to the error handler. */
    ERRORS(9219, "supervisor errors", "errors", false,
        "Errors handed to the error handler."),
    /** Conditions that hold now. */
    ACTIVE_EVENTS(9220, "supervisor active events", "conditions", true,
        "Conditions that hold now."),
    /** Conditions that began. */
    EVENTS_RAISED(9221, "supervisor events raised", "conditions", false,
        "Conditions that began."),
    /** Conditions that ended. */
    EVENTS_CLEARED(9222, "supervisor events cleared", "conditions", false,
        "Conditions that ended."),

    /** Streams that were not announced for too long. */
    NO_ANNOUNCE(9240, "supervisor no_announce events", "streams", false,
        "Streams that were not announced for too long."),
    /** Streams whose regions showed no life. */
    STALE_ACTIVITY(9241, "supervisor stale_activity events", "streams", false,
        "Streams whose regions showed no life."),
    /** Producers that fell silent. */
    PRODUCER_SILENT(9242, "supervisor producer_silent events", "producers", false,
        "Producers that fell silent."),
    /** Consumers that reported nothing for too long. */
    CONSUMER_QOS_MISSING(9243, "supervisor consumer_qos_missing events", "consumers", false,
        "Consumers that reported nothing for too long."),
    /** Consumers that missed frames. */
    DROPS_GAP(9244, "supervisor drops_gap events", "consumers", false,
        "Consumers that missed frames."),
    /** Consumers whose frames were overwritten while they read them. */
    DROPS_LATE(9245, "supervisor drops_late events", "consumers", false,
        "Consumers whose frames were overwritten while they read them."),
    /** Consumers that stayed on another epoch than their stream. */
    EPOCH_MISMATCH(9246, "supervisor epoch_mismatch events", "consumers", false,
        "Consumers that stayed on another epoch than their stream."),
    /** Consumer ids that two consumers used at once. */
    ID_COLLISION(9247, "supervisor id_collision events", "times", false,
        "Consumer ids that two consumers used at once."),
    /** Consumers that did not do as they were told. */
    CONFIG_IGNORED(9248, "supervisor config_ignored events", "consumers", false,
        "Consumers that did not do as they were told."),
    /** Shutdowns of an SHM driver. */
    DRIVER_GONE(9249, "supervisor driver_gone events", "times", false,
        "Shutdowns of an SHM driver."),
    /** Times that there was no room for more streams, producers or consumers. */
    TABLE_FULL(9250, "supervisor table_full events", "times", false,
        "Times that there was no room for more streams, producers or consumers."),
    /** Times that malformed messages came. */
    MALFORMED_MESSAGES(9251, "supervisor malformed_messages events", "times", false,
        "Times that malformed messages came."),
    /** Times that the media driver was lost. */
    DISCONNECTED(9252, "supervisor disconnected events", "times", false,
        "Times that the media driver was lost.");

    private final int typeId;
    private final String label;
    private final String unit;
    private final boolean isLevel;
    private final String meaning;

    SupervisorCounter(
        final int typeId, final String label, final String unit, final boolean isLevel, final String meaning)
    {
        this.typeId = typeId;
        this.label = label;
        this.unit = unit;
        this.isLevel = isLevel;
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
     * @param instanceId of the supervisor.
     * @return label for Aeron.
     */
    public String label(final String instanceId)
    {
        return "tensorpool " + label + ": instance=" + instanceId;
    }

    @Override
    public String key()
    {
        return CounterLabel.inOneWord(label);
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
        return Writers.SUPERVISOR;
    }

    @Override
    public String meaning()
    {
        return meaning;
    }
}
