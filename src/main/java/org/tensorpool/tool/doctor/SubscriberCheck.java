package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether subscribers read what is published, and let publishers go on.
 */
final class SubscriberCheck implements Check
{
    /** A publication that has less left than this waits for somebody. */
    private static final long HELD_BYTES = 4096;

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        if (evidence.isMediaDriverAlive() && evidence.driver().before() != null)
        {
            for (final AeronCounter.Position publisher : evidence.aeron().publishers())
            {
                examine(evidence, publisher, findings);
            }
        }

        return findings;
    }

    private static void examine(
        final Evidence evidence, final AeronCounter.Position publisher, final List<Finding> findings)
    {
        final AeronView after = evidence.aeron();
        final AeronView before = evidence.aeronBefore();
        final Question.Streams streams = evidence.question().streams();
        final boolean isOurs = after.members().contains(publisher.clientId()) || List.of(
            streams.control(), streams.announce(), streams.qos(), streams.descriptor()).contains(publisher.streamId());
        final long start = valueOf(before.publishers(), publisher);
        if (!isOurs || start < 0)
        {
            return;
        }

        final List<AeronCounter.Position> standing = after.subscribers().stream()
            .filter((position) -> position.sessionId() == publisher.sessionId() &&
                position.streamId() == publisher.streamId())
            .filter((position) -> position.value() < start && valueOf(before.subscribers(), position) ==
                position.value())
            .sorted(Comparator.comparingLong(AeronCounter.Position::value)).toList();
        if (standing.isEmpty())
        {
            return;
        }

        final AeronCounter.Position slowest = standing.get(0);
        final long limit = valueOf(after.limits(), publisher);
        final boolean isHeld = publisher.value() == start && limit >= 0 && limit - publisher.value() < HELD_BYTES;
        if (!isHeld && after.clients().stream().anyMatch(
            (client) -> client.id() == slowest.clientId() && evidence.isSilent(client)))
        {
            return;
        }

        findings.add((isHeld ? Trouble.PUBLICATION_HELD : Trouble.SUBSCRIBER_STANDS).found(
            after.describe(slowest.clientId()) + " (registration " + slowest.registrationId() + ", " +
            slowest.channel() + ") has read nothing of stream " + Integer.toUnsignedString(slowest.streamId()) +
            " for " + (after.takenNs() - before.takenNs()) / 1_000_000 + " ms and is " +
            (publisher.value() - slowest.value()) + " bytes behind",
            "end or mend its process, and have it subscribe with tether=false"));
    }

    private static long valueOf(final List<AeronCounter.Position> positions, final AeronCounter.Position like)
    {
        return positions.stream()
            .filter((position) -> position.registrationId() == like.registrationId() &&
                position.sessionId() == like.sessionId() && position.streamId() == like.streamId())
            .mapToLong(AeronCounter.Position::value).findFirst().orElse(-1);
    }
}
