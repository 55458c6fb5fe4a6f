package org.tensorpool.status;

/**
 * What the SHM driver counts. Each is an Aeron counter with a type id from 9100 on; the label is
 * {@code tensorpool <name>: instance=<instance id>}.
 */
public enum DriverCounter
{
    /** Leases that are live now. */
    LEASES(9100, "driver leases"),
    /** Attach requests granted. */
    ATTACHES(9101, "driver attaches"),
    /** Attach requests refused, for whatever reason. */
    ATTACH_REJECTIONS(9102, "driver attach rejections"),
    /** Leases given back by their clients. */
    DETACHES(9103, "driver detaches"),
    /** Leases that ended because no keepalive came in time. */
    EXPIRIES(9104, "driver lease expiries"),
    /** Notices that a lease has ended, of all reasons. */
    REVOCATIONS(9105, "driver lease revocations"),
    /** Keepalives for a lease that this driver does not know. */
    UNKNOWN_KEEPALIVES(9106, "driver unknown keepalives"),
    /** Announces sent. */
    ANNOUNCES(9107, "driver announces"),
    /** Driver messages dropped because they were truncated, fragmented or held an unknown value. */
    MALFORMED(9108, "driver malformed messages"),
    /** Driver messages of a newer schema version than this driver knows. */
    UNSUPPORTED(9109, "driver unsupported messages"),
    /** Sends that met back pressure or nobody listening, and were tried again later. */
    BACK_PRESSURED(9110, "driver back-pressured sends"),
    /** Messages given up because they could not be sent in time. */
    UNSENT(9111, "driver unsent messages"),
    /** Epochs made. */
    EPOCHS_CREATED(9112, "driver epochs created"),
    /** Epochs whose regions could not be made. */
    EPOCH_FAILURES(9113, "driver epoch failures"),
    /** Epochs removed from disk. */
    EPOCHS_COLLECTED(9114, "driver epochs collected"),
    /** Times that the media driver was found again after it was lost. */
    RECONNECTS(9115, "driver reconnects"),
    /** Errors handed to the error handler. */
    ERRORS(9116, "driver errors"),
    /** Detach requests refused: of leases that are not live, or are another client's. */
    DETACH_REJECTIONS(9117, "driver detach rejections"),
    /** Shutdown requests without the right token, or too soon after the driver has connected. */
    SHUTDOWN_REFUSALS(9118, "driver shutdown refusals"),
    /** Messages on the control stream that are not for a driver: of other schemas, or another driver's. */
    FOREIGN(9119, "driver foreign messages"),
    /** Streams of one consumer's own that are handed out now. */
    CONSUMER_STREAMS(9120, "driver consumer streams"),
    /** Wishes for a stream of one consumer's own that were declined. */
    DECLINED_WISHES(9121, "driver declined consumer streams");

    private final int typeId;
    private final String label;

    DriverCounter(final int typeId, final String label)
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
     * @param instanceId of the driver.
     * @return label for Aeron.
     */
    public String label(final String instanceId)
    {
        return "tensorpool " + label + ": instance=" + instanceId;
    }
}
