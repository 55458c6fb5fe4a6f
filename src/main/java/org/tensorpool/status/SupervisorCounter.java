package org.tensorpool.status;

/**
 * What the supervisor counts. Each is an Aeron counter with a type id from 9200 on, those of its events from 9240 on;
 * the label is {@code tensorpool <name>: instance=<instance id>}.
 */
public enum SupervisorCounter
{
    /** Streams that are known now. */
    STREAMS(9200, "supervisor streams"),
    /** Producers that are known now. */
    PRODUCERS(9201, "supervisor producers"),
    /** Consumers that are known now. */
    CONSUMERS(9202, "supervisor consumers"),
    /** Announces taken. */
    ANNOUNCES(9203, "supervisor announces"),
    /** Announces passed over: too old, from before this supervisor listened, or of an epoch that is over. */
    STALE_ANNOUNCES(9204, "supervisor stale announces"),
    /** Reports of producers and consumers taken. */
    QOS(9205, "supervisor qos"),
    /** Hellos of consumers taken. */
    HELLOS(9206, "supervisor hellos"),
    /** Messages about the data of a source taken. */
    METADATA(9207, "supervisor metadata"),
    /** Messages dropped because they were truncated or held an unknown value. */
    MALFORMED(9208, "supervisor malformed messages"),
    /** Messages of a newer schema version than this supervisor knows. */
    UNSUPPORTED(9209, "supervisor unsupported messages"),
    /** Messages of schemas that are nothing to a supervisor. */
    FOREIGN(9210, "supervisor foreign messages"),
    /** Messages about a stream for which there was no room. */
    STREAMS_REFUSED(9211, "supervisor streams refused"),
    /** Messages of a producer for which there was no room. */
    PRODUCERS_REFUSED(9212, "supervisor producers refused"),
    /** Messages of a consumer for which there was no room. */
    CONSUMERS_REFUSED(9213, "supervisor consumers refused"),
    /** Configurations sent to consumers. */
    CONFIGS_SENT(9214, "supervisor configs sent"),
    /** Configurations that found nobody listening or met back pressure, and were tried again later. */
    CONFIGS_UNSENT(9215, "supervisor configs unsent"),
    /** Wishes for a stream of one consumer's own that were declined. */
    DECLINED_WISHES(9216, "supervisor declined consumer streams"),
    /** Rounds in which everybody's liveness was looked at. */
    LIVENESS_CHECKS(9217, "supervisor liveness checks"),
    /** Times that the media driver was found again after it was lost. */
    RECONNECTS(9218, "supervisor reconnects"),
    /** Errors handed to the error handler. */
    ERRORS(9219, "supervisor errors"),
    /** Conditions that hold now. */
    ACTIVE_EVENTS(9220, "supervisor active events"),
    /** Conditions that began. */
    EVENTS_RAISED(9221, "supervisor events raised"),
    /** Conditions that ended. */
    EVENTS_CLEARED(9222, "supervisor events cleared"),

    /** Streams that were not announced for too long. */
    NO_ANNOUNCE(9240, "supervisor no_announce events"),
    /** Streams whose regions showed no life. */
    STALE_ACTIVITY(9241, "supervisor stale_activity events"),
    /** Producers that fell silent. */
    PRODUCER_SILENT(9242, "supervisor producer_silent events"),
    /** Consumers that reported nothing for too long. */
    CONSUMER_QOS_MISSING(9243, "supervisor consumer_qos_missing events"),
    /** Consumers that missed frames. */
    DROPS_GAP(9244, "supervisor drops_gap events"),
    /** Consumers whose frames were overwritten while they read them. */
    DROPS_LATE(9245, "supervisor drops_late events"),
    /** Consumers that stayed on another epoch than their stream. */
    EPOCH_MISMATCH(9246, "supervisor epoch_mismatch events"),
    /** Consumer ids that two consumers used at once. */
    ID_COLLISION(9247, "supervisor id_collision events"),
    /** Consumers that did not do as they were told. */
    CONFIG_IGNORED(9248, "supervisor config_ignored events"),
    /** Shutdowns of an SHM driver. */
    DRIVER_GONE(9249, "supervisor driver_gone events"),
    /** Times that there was no room for more streams, producers or consumers. */
    TABLE_FULL(9250, "supervisor table_full events"),
    /** Times that malformed messages came. */
    MALFORMED_MESSAGES(9251, "supervisor malformed_messages events"),
    /** Times that the media driver was lost. */
    DISCONNECTED(9252, "supervisor disconnected events");

    private final int typeId;
    private final String label;

    SupervisorCounter(final int typeId, final String label)
    {
        this.typeId = typeId;
        this.label = label;
    }

    /**
     * Kind of counter.
     *
     * @return type id for Aeron.
     */
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
}
