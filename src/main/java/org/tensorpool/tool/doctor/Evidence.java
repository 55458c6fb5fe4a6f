package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.tool.mediadriver.MediaDriverSnapshot;

/**
 * Everything that was seen.
 *
 * @param question  that was asked.
 * @param host      that it was asked on.
 * @param rights    that regions are to be read with.
 * @param driver    what there is of a media driver.
 * @param heard     messages that came.
 * @param regions   files of regions.
 * @param closed    directories that may not be read.
 * @param processes that take part, and those that may not be looked at.
 * @param nowMs     time of the examination, in milliseconds since 1970.
 * @param nowNs     the same in nanoseconds of CLOCK_MONOTONIC.
 */
record Evidence(
    Question question,
    Host host,
    Rights rights,
    MediaDriverState driver,
    Heard heard,
    List<RegionView> regions,
    List<Path> closed,
    List<ProcessView> processes,
    long nowMs,
    long nowNs)
{
    /** An Aeron client says every half second that it lives. */
    static final long SILENCE_MS = 3_000;

    /**
     * What there is of a media driver.
     *
     * @param before  at the beginning; null if it can't be read.
     * @param after   at the end; null if it can't be read.
     * @param exists  whether there is a file of it.
     * @param problem why it can't be read; null if it can.
     */
    record MediaDriverState(AeronView before, AeronView after, boolean exists, String problem)
    {
    }

    /** What the media driver shows; nothing if there is none. */
    AeronView aeron()
    {
        return driver.after() == null ? new AeronView(new MediaDriverSnapshot(0, 0, List.of())) : driver.after();
    }

    /** The same some time ago. */
    AeronView aeronBefore()
    {
        return driver.before() == null ? aeron() : driver.before();
    }

    boolean isMediaDriverAlive()
    {
        return driver.after() != null && !MediaDriverCheck.isDead(this);
    }

    boolean isSilent(final AeronView.Client client)
    {
        return isSilent(client, nowMs);
    }

    static boolean isSilent(final AeronView.Client client, final long nowMs)
    {
        return nowMs - client.heartbeatMs() > SILENCE_MS;
    }

    ProcessView process(final long pid)
    {
        return processes.stream().filter((process) -> process.pid() == pid).findFirst().orElse(null);
    }

    /** Whether a process is there, as far as this one can see. */
    boolean isAlive(final long pid)
    {
        return pid > 0 && !Host.read(host.proc().resolve(Long.toString(pid)).resolve("stat")).isEmpty();
    }

    /** The file of a path, or null if there is none. */
    RegionView region(final Path path)
    {
        return regions.stream().filter((region) -> region.path().equals(path)).findFirst().orElse(null);
    }

    /** Header rings of a stream that can be read. */
    List<RegionView> rings(final long streamId)
    {
        return regions.stream()
            .filter((region) -> region.isHeaderRing() && region.isRegion() && region.streamId() == streamId).toList();
    }

    List<Long> streamsOnDisk()
    {
        return regions.stream().map(RegionView::streamId).distinct().sorted().toList();
    }

    /** Processes that map a region of a stream. */
    List<ProcessView> mappers(final long streamId, final boolean writable)
    {
        return processes.stream().filter((process) -> process.regions().entrySet().stream().anyMatch((mapping) ->
            (mapping.getValue() || !writable) && regions.stream().anyMatch((region) ->
                region.streamId() == streamId && region.path().toString().equals(mapping.getKey())))).toList();
    }
}
