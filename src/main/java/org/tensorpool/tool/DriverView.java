package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.tensorpool.TensorPoolException;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.LeaseLabel;
import org.tensorpool.status.StreamLabel;
import org.tensorpool.tool.mediadriver.AeronCounter;
import org.tensorpool.tool.mediadriver.MediaDriverFile;

/**
 * What SHM drivers show of themselves in the counters of a media driver, at one moment. A driver that ended takes its
 * counters with it; those of one that was killed stay until the media driver has missed it.
 */
final class DriverView
{
    private static final Map<Integer, DriverCounter> KINDS = new TreeMap<>();

    static
    {
        for (final DriverCounter kind : DriverCounter.values())
        {
            KINDS.put(kind.typeId(), kind);
        }
    }

    private final String directory;
    private final Map<String, Map<DriverCounter, Long>> counts = new TreeMap<>();
    private final List<LiveLease> leases = new ArrayList<>();
    private final List<LiveStream> streams = new ArrayList<>();

    private DriverView(final String directory)
    {
        this.directory = directory;
    }

    static DriverView read(final String directory)
    {
        final DriverView view = new DriverView(directory);
        MediaDriverFile.activeCounters(directory).forEach(view::add);
        view.leases.sort(Comparator.comparing((lease) -> lease.label().leaseId(), Long::compareUnsigned));
        view.streams.sort(Comparator.comparingLong((stream) -> stream.label().streamId()));
        return view;
    }

    private void add(final AeronCounter row)
    {
        final DriverCounter kind = KINDS.get(row.typeId());
        if (kind != null && row.label().startsWith(kind.label("")))
        {
            final String instance = row.label().substring(kind.label("").length());
            counts.computeIfAbsent(instance, (ignore) -> new EnumMap<>(DriverCounter.class)).put(kind, row.value());
        }
        else if (row.typeId() == LeaseLabel.TYPE_ID && LeaseLabel.parse(row.label()) != null)
        {
            leases.add(new LiveLease(LeaseLabel.parse(row.label()), row.value()));
        }
        else if (row.typeId() == StreamLabel.TYPE_ID && StreamLabel.parse(row.label()) != null)
        {
            streams.add(new LiveStream(StreamLabel.parse(row.label()), row.value()));
        }
    }

    /** Counts of drivers, by their instance id. */
    Map<String, Map<DriverCounter, Long>> counts()
    {
        return counts;
    }

    /**
     * Only one driver's.
     *
     * @param instance of the driver; null for all.
     * @return the same view, or one of less.
     */
    DriverView of(final String instance)
    {
        if (counts.isEmpty() || instance != null && !counts.containsKey(instance))
        {
            throw new TensorPoolException(INVALID_ARGUMENT, "no SHM driver" + (instance == null ? "" :
                " '" + instance + "'") + " shows counters in '" + directory + "': " + (counts.isEmpty() ?
                "start tp_driver there, or name the media driver that it uses with --aeron-dir" :
                "those there are " + counts.keySet()));
        }
        if (instance == null)
        {
            return this;
        }

        final DriverView view = new DriverView(directory);
        view.counts.put(instance, counts.get(instance));
        leases.stream().filter((lease) -> lease.label().instanceId().equals(instance)).forEach(view.leases::add);
        streams.stream().filter((stream) -> stream.label().instanceId().equals(instance)).forEach(view.streams::add);
        return view;
    }

    List<LiveLease> leases()
    {
        return leases;
    }

    List<LiveStream> streams()
    {
        return streams;
    }

    /** How many leases live, shown or not. */
    long leaseCount()
    {
        return counts.values().stream().mapToLong((kinds) -> kinds.getOrDefault(DriverCounter.LEASES, 0L)).sum();
    }

    /** Whether there is a driver, and no lease of it is hidden. */
    boolean showsAllLeases()
    {
        return !counts.isEmpty() && leases.size() >= leaseCount();
    }
}
