package org.tensorpool.explore;

import static org.tensorpool.explore.Violation.Rule.EPOCHS_GROW;
import static org.tensorpool.explore.Violation.Rule.ISSUED_EPOCHS;
import static org.tensorpool.explore.Violation.Rule.NO_DEAD_EPOCH;
import static org.tensorpool.explore.Violation.Rule.ONE_PRODUCER;
import static org.tensorpool.explore.Violation.Rule.ONE_WRITER;
import static org.tensorpool.explore.Violation.Rule.OWN_NODE_IDS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.tensorpool.client.ClientBench;
import org.tensorpool.driver.DriverBench;

/**
 * What must hold after each step, and what must be remembered to tell.
 */
final class Rules
{
    private static final long FRESH_NS = 3 * DriverBench.PERIOD_NS;

    private final List<Long> issued = new ArrayList<>();
    private final Map<Long, Long> epochOfLease = new HashMap<>();
    private final Map<Long, Long> writerOfEpoch = new HashMap<>();
    private final List<Set<Long>> revoked = new ArrayList<>();
    private long[] told;

    void reset(final int nodes)
    {
        issued.clear();
        epochOfLease.clear();
        writerOfEpoch.clear();
        revoked.clear();
        told = new long[nodes];
        for (int i = 0; i < nodes; i++)
        {
            revoked.add(new HashSet<>());
        }
    }

    void onIssued(final long epoch)
    {
        if (epoch == 0 || issued.contains(epoch))
        {
            return;
        }

        for (final long before : issued)
        {
            if (epoch < before)
            {
                throw new Violation(EPOCHS_GROW, "the driver begins epoch " + epoch + " after epoch " + before);
            }
        }
        issued.add(epoch);
    }

    void onGranted(final long leaseId, final long epoch)
    {
        onIssued(epoch);
        epochOfLease.put(leaseId, epoch);
    }

    /** A consumer is about to be given a message. */
    void onTold(final int node, final ClientBench client, final Message message, final long nowNs)
    {
        if (message.kind() == Message.Kind.REVOCATION && message.isPositive() &&
            epochOfLease.containsKey(message.leaseId()))
        {
            revoked.get(node).add(epochOfLease.get(message.leaseId()));
        }
        else if (message.kind() == Message.Kind.ANNOUNCE && client.isAttached() &&
            nowNs - message.sentNs() <= FRESH_NS)
        {
            told[node] = Math.max(told[node], message.epoch());
        }
    }

    /** Another process is told for itself. */
    void onStarted(final int node)
    {
        told[node] = 0;
        revoked.get(node).clear();
    }

    void onAccepted(final int node, final long epoch, final long writer, final long writtenEpoch)
    {
        final String frame = "consumer " + node + " accepts a frame of epoch " + name(epoch);
        if (!issued.contains(epoch))
        {
            throw new Violation(ISSUED_EPOCHS, frame + ", which the driver never began");
        }
        if (epoch != writtenEpoch)
        {
            throw new Violation(NO_DEAD_EPOCH, frame + " that was written into epoch " + name(writtenEpoch));
        }
        if (revoked.get(node).contains(epoch))
        {
            throw new Violation(NO_DEAD_EPOCH, frame + " although it was told that its producer's lease is over");
        }
        if (epoch < told[node])
        {
            throw new Violation(NO_DEAD_EPOCH, frame + " although it was told of epoch " + name(told[node]));
        }

        final Long other = writerOfEpoch.putIfAbsent(epoch, writer);
        if (other != null && other != writer)
        {
            throw new Violation(ONE_WRITER, frame + " from producer " + writer + " and from producer " + other);
        }
    }

    void check(final DriverBench driver, final ClientBench[] clients, final int producers)
    {
        onIssued(driver.epoch());
        final List<DriverBench.LeaseView> leases = driver.leases();
        long leased = 0;
        for (int i = 0; i < leases.size(); i++)
        {
            leased += leases.get(i).isProducer() ? 1 : 0;
            for (int j = 0; j < i; j++)
            {
                if (leases.get(i).nodeId() == leases.get(j).nodeId())
                {
                    throw new Violation(OWN_NODE_IDS, "two live leases have node id " + leases.get(i).nodeId());
                }
            }
        }
        if (leased > 1)
        {
            throw new Violation(ONE_PRODUCER, "the stream has " + leased + " live leases of producers");
        }

        for (int i = 1; i <= producers; i++)
        {
            for (int j = i + 1; j <= producers; j++)
            {
                if (clients[i].mappedEpoch() != 0 && clients[i].mappedEpoch() == clients[j].mappedEpoch())
                {
                    throw new Violation(ONE_WRITER, "producers " + i + " and " + j + " can both write epoch " +
                        name(clients[i].mappedEpoch()));
                }
            }
        }
    }

    String name(final long epoch)
    {
        final int index = issued.indexOf(epoch);
        return index < 0 ? Long.toString(epoch) : "E" + (index + 1);
    }

    void describe(final StateNotes notes)
    {
        for (int i = 0; i < told.length; i++)
        {
            notes.epoch(told[i]).epochs(revoked.get(i).stream().mapToLong(Long::longValue).toArray());
        }
    }
}
