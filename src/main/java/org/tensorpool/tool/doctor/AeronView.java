package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.aeron.AeronCounters;
import org.tensorpool.DropReason;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.LeaseLabel;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamLabel;
import org.tensorpool.tool.mediadriver.AeronCounter;
import org.tensorpool.tool.mediadriver.MediaDriverSnapshot;

/**
 * What a media driver shows, at one moment. Clients of our own are left out.
 */
final class AeronView
{
    /** Name of the Aeron client that listens for the doctor. */
    static final String OWN_CLIENT = "tp_tool doctor";

    private static final Pattern HEARTBEAT =
        Pattern.compile("client-heartbeat: (?:id=)?(-?\\d{1,19})(?: name=(.*?))?(?: version=(\\S+).*)?",
            Pattern.DOTALL);
    private static final Set<Integer> DRIVER_TYPES =
        Stream.of(DriverCounter.values()).map(DriverCounter::typeId).collect(Collectors.toSet());
    private static final Set<Integer> CLIENT_TYPES = Stream.concat(
        Stream.of(StreamCounter.values()).map(StreamCounter::typeId),
        Stream.of(DropReason.values()).map(StreamCounter::typeId)).collect(Collectors.toSet());

    private final MediaDriverSnapshot snapshot;
    private final long takenNs = System.nanoTime();
    private final List<AeronCounter> counters = new ArrayList<>();
    private final Map<Long, Client> clients = new TreeMap<>();

    /**
     * A client of the media driver.
     *
     * @param id          of it.
     * @param name        of it; empty for none.
     * @param version     of Aeron that it has; empty if it doesn't say.
     * @param heartbeatMs its last sign of life, in milliseconds since 1970.
     */
    record Client(long id, String name, String version, long heartbeatMs)
    {
        @Override
        public String toString()
        {
            return "Aeron client " + id + (name.isEmpty() ? "" : " '" + name + "'");
        }
    }

    AeronView(final MediaDriverSnapshot snapshot)
    {
        this.snapshot = snapshot;
        final Set<Long> own = new HashSet<>();
        for (final AeronCounter counter : snapshot.counters())
        {
            if (counter.typeId() == AeronCounters.DRIVER_HEARTBEAT_TYPE_ID)
            {
                addClient(counter, own);
            }
        }
        snapshot.counters().stream().filter((counter) -> !own.contains(counter.clientId())).forEach(counters::add);
    }

    private void addClient(final AeronCounter counter, final Set<Long> own)
    {
        final Matcher matcher = HEARTBEAT.matcher(counter.label());
        if (!matcher.matches())
        {
            return;
        }

        final long id;
        try
        {
            id = Long.parseLong(matcher.group(1));
        }
        catch (final NumberFormatException ignore)
        {
            // Whoever wrote that is no client of Aeron.
            return;
        }
        final String name = matcher.group(2) == null ? "" : matcher.group(2);
        if (OWN_CLIENT.equals(name))
        {
            own.add(id);
            return;
        }
        clients.put(
            id, new Client(id, name, matcher.group(3) == null ? "" : matcher.group(3), counter.value()));
    }

    long pid()
    {
        return snapshot.pid();
    }

    long heartbeatMs()
    {
        return snapshot.heartbeatMs();
    }

    boolean isActive(final long nowMs)
    {
        return snapshot.isActive(nowMs);
    }

    /** Nanoseconds of CLOCK_MONOTONIC. */
    long takenNs()
    {
        return takenNs;
    }

    List<AeronCounter> counters()
    {
        return counters;
    }

    List<Client> clients()
    {
        return List.copyOf(clients.values());
    }

    String describe(final long clientId)
    {
        final Client client = clients.get(clientId);
        return client == null ? "Aeron client " + clientId : client.toString();
    }

    /** Aeron clients of SHM drivers. */
    Set<Long> drivers()
    {
        return owners(DRIVER_TYPES);
    }

    /** Aeron clients that producers and consumers use. */
    Set<Long> members()
    {
        return owners(CLIENT_TYPES);
    }

    private Set<Long> owners(final Set<Integer> types)
    {
        return counters.stream().filter((counter) -> types.contains(counter.typeId()))
            .map(AeronCounter::clientId).collect(Collectors.toCollection(TreeSet::new));
    }

    List<AeronCounter> ofType(final int typeId)
    {
        return counters.stream().filter((counter) -> counter.typeId() == typeId).toList();
    }

    List<AeronCounter> of(final DriverCounter kind)
    {
        return ofType(kind.typeId());
    }

    private List<AeronCounter.Position> positions(final int typeId)
    {
        return ofType(typeId).stream().map(AeronCounter::position).filter((position) -> position != null).toList();
    }

    /** How far subscribers have come. */
    List<AeronCounter.Position> subscribers()
    {
        return positions(AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID);
    }

    /** How far publishers may go. */
    List<AeronCounter.Position> limits()
    {
        return positions(AeronCounters.DRIVER_PUBLISHER_LIMIT_TYPE_ID);
    }

    /** How far publishers have come. */
    List<AeronCounter.Position> publishers()
    {
        return positions(AeronCounters.DRIVER_PUBLISHER_POS_TYPE_ID);
    }

    Set<Integer> streamsHeardBy(final long clientId)
    {
        return subscribers().stream().filter((position) -> position.clientId() == clientId)
            .map(AeronCounter.Position::streamId).collect(Collectors.toCollection(TreeSet::new));
    }

    boolean isPublished(final int streamId)
    {
        return limits().stream().anyMatch((position) -> position.streamId() == streamId);
    }

    /** Streams of drivers, by id. */
    Map<Long, Long> epochs()
    {
        final Map<Long, Long> epochs = new TreeMap<>();
        for (final AeronCounter counter : ofType(StreamLabel.TYPE_ID))
        {
            final StreamLabel label = StreamLabel.parse(counter.label());
            if (label != null)
            {
                epochs.put(label.streamId(), counter.value());
            }
        }

        return epochs;
    }

    List<LeaseLabel> leases()
    {
        return ofType(LeaseLabel.TYPE_ID).stream().map((counter) -> LeaseLabel.parse(counter.label()))
            .filter((label) -> label != null).toList();
    }
}
