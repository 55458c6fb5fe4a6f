package org.tensorpool.tool.doctor;

import static org.tensorpool.tool.doctor.Severity.ERROR;
import static org.tensorpool.tool.doctor.Severity.INFO;
import static org.tensorpool.tool.doctor.Severity.WARNING;

/**
 * Everything that can be found. The ids are for scripts and do not change.
 */
public enum Trouble
{
    /** No media driver. */
    MEDIA_DRIVER_NONE("media-driver.none", ERROR,
        "Nobody can send or hear a message: nothing else can work."),
    /** A media driver's directory without a media driver. */
    MEDIA_DRIVER_DEAD("media-driver.dead", ERROR,
        "The media driver has ended without removing its directory: clients that start now wait for it in vain."),
    /** A media driver that can't be looked at. */
    MEDIA_DRIVER_UNREADABLE("media-driver.unreadable", ERROR,
        "This user can't use the media driver, or its version of Aeron does not fit."),
    /** A media driver that gave no sign of life for a while. */
    MEDIA_DRIVER_SLOW("media-driver.slow", WARNING,
        "The media driver does not get to run: whoever waits for it gives up when its time-out is over."),
    /** Clients of several versions of Aeron. */
    AERON_VERSIONS("aeron.versions", WARNING,
        "Versions of Aeron with different major or minor numbers share one media driver; nobody tests that."),
    /** The media driver's file system is full. */
    AERON_ROOM("aeron.room", WARNING,
        "The media driver can't make the logs of further publications."),
    /** No SHM driver. */
    DRIVER_NONE("driver.none", WARNING,
        "Nobody grants leases: producers and consumers that need a driver can't attach."),
    /** Streams without a driver, by their producers. */
    DRIVER_STANDALONE("driver.standalone", INFO,
        "Producers make and announce their regions themselves; that is fine if it is meant so."),
    /** More than one SHM driver on a control stream. */
    DRIVER_TWO("driver.two", ERROR,
        "Two SHM drivers answer each request, with different regions: clients get one or the other by chance."),
    /** A driver that is on another control stream than it is looked for. */
    STREAMS_DRIVER("streams.driver", ERROR,
        "The SHM driver does not listen where it is looked for: attach requests get no answer."),
    /** A client that is on another control stream than the driver. */
    STREAMS_CONTROL("streams.control", ERROR,
        "The client and the SHM driver don't hear each other: attach requests get no answer."),
    /** A client that does not hear announces. */
    STREAMS_ANNOUNCE("streams.announce", ERROR,
        "The client hears no announces: it can't follow epochs."),
    /** A client that does not hear QoS messages. */
    STREAMS_QOS("streams.qos", WARNING,
        "The client's QoS messages and those of the others don't meet: producers can't tell who reads."),
    /** A consumer that does not hear descriptors. */
    STREAMS_DESCRIPTOR("streams.descriptor", ERROR,
        "The consumer does not subscribe to what the producer publishes: it gets no frames."),
    /** Regions that are there and not announced. */
    ANNOUNCE_MISSING("announce.missing", ERROR,
        "Consumers take a stream that is not announced for dead and can't find its regions."),
    /** Announces that come late. */
    ANNOUNCE_SLOW("announce.slow", WARNING,
        "Whoever announces does not get to run; after 3 to 5 periods consumers take the stream for dead."),
    /** Two that announce the same stream. */
    ANNOUNCE_TWO("announce.two", ERROR,
        "Two owners announce different regions for one stream: consumers go from one to the other without end."),
    /** An epoch that is announced, and another that is in the region. */
    EPOCH_MISMATCH("epoch.mismatch", ERROR,
        "The region is not of the epoch that is announced: consumers refuse it, and try again without end."),
    /** A file that is no region. */
    SUPERBLOCK_MAGIC("superblock.magic", ERROR,
        "The file is no region, or was overwritten: consumers refuse it."),
    /** A region of another layout. */
    SUPERBLOCK_LAYOUT("superblock.layout", ERROR,
        "The region was made by a version with another memory layout: use one version on both sides."),
    /** A region that is not as announced. */
    SUPERBLOCK_MISMATCH("superblock.mismatch", ERROR,
        "The region is not as announced: consumers refuse it, and descriptors would point to other bytes."),
    /** A region whose owner shows no sign of life. */
    SUPERBLOCK_STALE("superblock.stale", ERROR,
        "The owner of the region no longer says that it lives: consumers let go of its frames."),
    /** An announced file that is not there. */
    REGION_MISSING("region.missing", ERROR,
        "What is announced can't be mapped: somebody removed it, or it lies in another mount namespace."),
    /** A file that is shorter than its superblock says. */
    REGION_SHORT("region.short", ERROR,
        "The file was truncated or never whole: who reads behind its end gets SIGBUS."),
    /** Something where only regions belong. */
    REGION_ODD("region.odd", WARNING,
        "Something that is no regular file lies where regions belong; clients refuse it."),
    /** Epochs that nobody uses. */
    EPOCHS_STALE("epochs.stale", WARNING,
        "Epochs of owners that are gone take memory that nobody uses."),
    /** A region that this user may not read. */
    PERMISSIONS_UNREADABLE("permissions.unreadable", ERROR,
        "The user may not open the region: its consumers can attach and never map."),
    /** A region that anybody may write. */
    PERMISSIONS_OPEN("permissions.open", WARNING,
        "Every user of this host can change frames unnoticed."),
    /** An owner in another namespace. */
    NAMESPACE_PID("namespace.pid", INFO,
        "The owner runs in another namespace of processes, such as a container; time stamps tell whether it lives."),
    /** Times that are not of this host's clock. */
    CLOCK_FOREIGN("clock.foreign", WARNING,
        "Time stamps lie in the future: the owner has another time namespace, or the region is from before a reboot."),
    /** A clock that is slow to read. */
    CLOCK_SOURCE("clock.source", WARNING,
        "The kernel reads this clock slowly: each time stamp costs a microsecond or more."),
    /** No room for regions. */
    SHM_FULL("shm.full", ERROR,
        "The next attach of a producer will be refused: its regions don't fit."),
    /** Little room for regions. */
    SHM_LOW("shm.low", WARNING,
        "A producer that attaches again needs a second epoch for a while, and there is no room for it."),
    /** Huge pages are required, and the base directory has none. */
    HUGEPAGES_MOUNT("hugepages.mount", ERROR,
        "Regions must be on huge pages and their directory is not on a hugetlbfs: every attach is refused."),
    /** Huge pages are required, and there are none. */
    HUGEPAGES_NONE("hugepages.none", ERROR,
        "Regions must be on huge pages and the kernel has reserved none: every attach is refused."),
    /** Too few huge pages. */
    HUGEPAGES_FEW("hugepages.few", ERROR,
        "The next attach of a producer will be refused: there are too few free huge pages."),
    /** Huge pages of another size than configured. */
    HUGEPAGES_SIZE("hugepages.size", WARNING,
        "The pages of the file system have another size than the configuration says."),
    /** Strides that waste huge pages. */
    HUGEPAGES_STRIDE("hugepages.stride", WARNING,
        "Payload slots straddle huge pages: each frame touches one more than it needs."),
    /** Too little memory may be locked. */
    MEMLOCK_LOW("memlock.low", ERROR,
        "Regions are to be locked in memory and the process may not lock as much: attaching fails."),
    /** How transparent huge pages are set. */
    THP("thp.setting", INFO,
        "With 'always' the kernel may stop a thread to build huge pages; 'madvise' leaves it to programs."),
    /** CPUs that save power. */
    CPU_GOVERNOR("cpu.governor", INFO,
        "CPUs that lower their clock take a while to wake up: latencies are longer and vary."),
    /** A pinned CPU that others use. */
    CPU_ISOLATION("cpu.isolation", INFO,
        "The kernel gives a CPU that is meant for one thread to others, too: expect hiccups."),
    /** A process that is stopped. */
    PROCESS_STOPPED("process.stopped", ERROR,
        "A process is stopped, by SIGSTOP or a debugger: its leases run out, and it may hold others up."),
    /** A producer that died. */
    PRODUCER_DEAD("producer.dead", ERROR,
        "The producer ended without a word: the stream stands still until its lease runs out and another attaches."),
    /** A consumer that died. */
    CONSUMER_DEAD("consumer.dead", WARNING,
        "The consumer ended without a word: its lease runs out by itself."),
    /** An SHM driver that died. */
    DRIVER_DEAD("driver.dead", ERROR,
        "The SHM driver ended without a word or does not get to run: leases are not kept and nobody can attach."),
    /** A client of which it is not known why it is silent. */
    CLIENT_SILENT("client.silent", WARNING,
        "The client died, or stands still; when its liveness time-out is over, the media driver lets go of it."),
    /** Leases that ran out. */
    LEASES_EXPIRED("leases.expired", INFO,
        "Clients died or stood still for longer than a lease lives, at some time since the driver was started."),
    /** A subscriber that stands still. */
    SUBSCRIBER_STANDS("subscriber.stands", WARNING,
        "The subscriber reads nothing of what is published: it will lose frames, and may hold up others if tethered."),
    /** A publication that is held by a subscriber. */
    PUBLICATION_HELD("publication.held", ERROR,
        "One subscriber that does not read holds the publication: nobody gets anything."),
    /** A ring that is too small. */
    RING_TOO_SMALL("ring.too-small", WARNING,
        "Slots are overwritten before the consumer has read them."),
    /** Descriptors that were lost. */
    DROPS_GAP("drops.gap", WARNING,
        "Descriptors were lost: scheduling delays, a publication that was full, or a consumer that rejoined."),
    /** A consumer that maps again and again. */
    REMAP_LOOP("remap.loop", WARNING,
        "Regions are mapped again and again: each time, frames under way are dropped."),
    /** A consumer of which nothing is heard. */
    QOS_MISSING("qos.missing", WARNING,
        "Consumers don't say how they fare: the producer and a supervisor take them for gone."),
    /** Consumers wait for a producer. */
    STREAM_NO_PRODUCER("stream.no-producer", INFO,
        "Consumers wait for frames and nobody has a producer's lease."),
    /** Messages that are damaged. */
    MESSAGES_MALFORMED("messages.malformed", WARNING,
        "Messages are not what their header says: another program uses these streams, or versions don't fit."),
    /** Messages of a newer schema. */
    MESSAGES_UNSUPPORTED("messages.unsupported", WARNING,
        "Messages of a newer version of the schema come: use one version on both sides."),
    /** A check that failed. */
    CHECK_FAILED("check.failed", WARNING,
        "A part of the examination could not be made; the other parts count.");

    private final String id;
    private final Severity severity;
    private final String meaning;

    Trouble(final String id, final Severity severity, final String meaning)
    {
        this.id = id;
        this.severity = severity;
        this.meaning = meaning;
    }

    /**
     * Name for scripts.
     *
     * @return such as {@code media-driver.none}.
     */
    public String id()
    {
        return id;
    }

    /**
     * How bad it is.
     *
     * @return always the same for a trouble.
     */
    public Severity severity()
    {
        return severity;
    }

    /**
     * What it means for who uses the system.
     *
     * @return one sentence.
     */
    public String meaning()
    {
        return meaning;
    }

    Finding found(final String what, final String remedy)
    {
        return new Finding(this, what, remedy);
    }
}
