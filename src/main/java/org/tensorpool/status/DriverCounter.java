package org.tensorpool.status;

/**
 * What the SHM driver counts. Each is an Aeron counter with a type id from 9100 on; the label is
 * {@code tensorpool <name>: instance=<instance id>}.
 */
public enum DriverCounter implements CounterKind
{
    /** Leases that are live now. */
    LEASES(9100, "driver leases", "leases", true,
        "Leases that are live now."),
    /** Attach requests granted. */
    ATTACHES(9101, "driver attaches", "requests",
        "Attach requests granted."),
    /** Attach requests refused, for whatever reason. */
    ATTACH_REJECTIONS(9102, "driver attach rejections", "requests",
        "Attach requests refused, for whatever reason."),
    /** Leases given back by their clients. */
    DETACHES(9103, "driver detaches", "leases",
        "Leases given back by their clients."),
    /** Leases that ended because no keepalive came in time. */
    EXPIRIES(9104, "driver lease expiries", "leases",
        "Leases that ended because no keepalive came in time."),
    /** Notices that a lease has ended, of all reasons. */
    REVOCATIONS(9105, "driver lease revocations", "messages",
        "Notices that a lease has ended, of all reasons."),
    /** Keepalives for a lease that this driver does not know. */
    UNKNOWN_KEEPALIVES(9106, "driver unknown keepalives", "messages",
        "Keepalives for a lease that this driver does not know."),
    /** Announces sent. */
    ANNOUNCES(9107, "driver announces", "messages",
        "Announces sent."),
    /** Driver messages dropped because they were truncated, fragmented or held an unknown value. */
    MALFORMED(9108, "driver malformed messages", "messages",
        "Driver messages dropped because they were truncated, fragmented or held an unknown value."),
    /** Driver messages of a newer schema version than this driver knows. */
    UNSUPPORTED(9109, "driver unsupported messages", "messages",
        "Driver messages of a newer schema version than this driver knows."),
    /** Sends that met back pressure or nobody listening, and were tried again later. */
    BACK_PRESSURED(9110, "driver back-pressured sends", "times",
        "Sends that met back pressure or nobody listening, and were tried again later."),
    /** Messages given up because they could not be sent in time. */
    UNSENT(9111, "driver unsent messages", "messages",
        "Messages given up because they could not be sent in time."),
    /** Epochs made. */
    EPOCHS_CREATED(9112, "driver epochs created", "epochs",
        "Epochs made."),
    /** Epochs whose regions could not be made. */
    EPOCH_FAILURES(9113, "driver epoch failures", "epochs",
        "Epochs whose regions could not be made."),
    /** Epochs removed from disk. */
    EPOCHS_COLLECTED(9114, "driver epochs collected", "epochs",
        "Epochs removed from disk."),
    /** Times that the media driver was found again after it was lost. */
    RECONNECTS(9115, "driver reconnects", "times",
        "Times that the media driver was found again after it was lost."),
    /** Errors handed to the error handler. */
    ERRORS(9116, "driver errors", "errors",
        "Errors handed to the error handler."),
    /** Detach requests refused: of leases that are not live, or are another client's. */
    DETACH_REJECTIONS(9117, "driver detach rejections", "requests",
        "Detach requests refused: of leases that are not live, or are another client's."),
    /** Shutdown requests without the right token, or too soon after the driver has connected. */
    SHUTDOWN_REFUSALS(9118, "driver shutdown refusals", "requests",
        "Shutdown requests without the right token, or too soon after the driver has connected."),
    /** Messages on the control stream that are not for a driver: of other schemas, or another driver's. */
    FOREIGN(9119, "driver foreign messages", "messages",
        "Messages on the control stream that are not for a driver: of other schemas, or another driver's."),
    /** Streams of one consumer's own that are handed out now. */
    CONSUMER_STREAMS(9120, "driver consumer streams", "streams", true,
        "Streams of one consumer's own that are handed out now."),
    /** Wishes for a stream of one consumer's own that were declined. */
    DECLINED_WISHES(9121, "driver declined consumer streams", "wishes",
        "Wishes for a stream of one consumer's own that were declined."),
    /** Keepalives that were heard and have extended a lease. */
    RENEWALS(9122, "driver lease renewals", "messages",
        "Keepalives that were heard and have extended a lease."),
    /** Steps of work that the driver's duty cycle has done. */
    WORK(9123, "driver work", "steps",
        "Steps of work that the driver's duty cycle has done."),
    /** Longest time between two duty cycles of the driver, its own sleep included. */
    LONGEST_GAP(9124, "driver longest gap ns", "ns", true,
        "Longest time between two duty cycles of the driver, its own sleep included."),
    /** Pauses for garbage collection of the driver's process, since its start. */
    GC_COUNT(9125, "driver gc count", "pauses",
        "Pauses for garbage collection of the driver's process, since its start."),
    /** Time that the driver's process was paused for garbage collection, since its start. */
    GC_TIME(9126, "driver gc time ns", "ns",
        "Time that the driver's process was paused for garbage collection, since its start; known to the millisecond."),
    /** Longest pause for garbage collection since the driver began. */
    GC_LONGEST_PAUSE(9127, "driver gc longest pause ns", "ns", true,
        "Longest pause for garbage collection since the driver began; known to the millisecond.");

    private final int typeId;
    private final String label;
    private final String unit;
    private final boolean isLevel;
    private final String meaning;

    DriverCounter(final int typeId, final String label, final String unit, final String meaning)
    {
        this(typeId, label, unit, false, meaning);
    }

    DriverCounter(
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
     * @param instanceId of the driver.
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
        return Writers.DRIVER;
    }

    @Override
    public String meaning()
    {
        return meaning;
    }
}
