package org.tensorpool.driver;

import org.agrona.concurrent.NanoClock;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.shm.StreamLayout;

/**
 * What can be said against an attach request (driver specification §4.2, §4.3, §4.8, §5).
 * <p>
 * For the conductor's thread.
 */
final class AttachRules
{
    /** The exact words that tell a client with a random id to take another (driver specification B.2). */
    static final String CLIENT_ID_ATTACHED = "client_id already attached";

    private final LeaseRegistry leases;
    private final Shutdown shutdown;
    private final NanoClock nanoClock;
    private final boolean onHugePages;
    private final boolean hugePagesByDefault;
    private final String baseDirectory;

    AttachRules(
        final LeaseRegistry leases,
        final Shutdown shutdown,
        final NanoClock nanoClock,
        final boolean onHugePages,
        final boolean hugePagesByDefault,
        final String baseDirectory)
    {
        this.leases = leases;
        this.shutdown = shutdown;
        this.nanoClock = nanoClock;
        this.onHugePages = onHugePages;
        this.hugePagesByDefault = hugePagesByDefault;
        this.baseDirectory = baseDirectory;
    }

    /**
     * What speaks against a request whatever the stream.
     *
     * @param request to judge.
     * @return the reason to refuse it, or null.
     */
    Refusal check(final AttachRequest request)
    {
        if (request.clientId() == 0)
        {
            return Refusal.invalid("clientId is 0: choose one that is unique on this host before asking");
        }

        if (!request.expects(StreamLayout.LAYOUT_VERSION))
        {
            return Refusal.rejected("expectedLayoutVersion is " + request.expectedLayoutVersion() +
                ": this driver's layout version is " + StreamLayout.LAYOUT_VERSION);
        }

        return checkPages(request.requireHugepages());
    }

    private Refusal checkPages(final HugepagesPolicy wanted)
    {
        final boolean wantsHuge =
            wanted == HugepagesPolicy.HUGEPAGES || wanted == HugepagesPolicy.UNSPECIFIED && hugePagesByDefault;
        if (wantsHuge && !onHugePages)
        {
            return Refusal.rejected("huge pages are required, but shm.base_dir '" + baseDirectory +
                "' is not on hugetlbfs: point it to a hugetlbfs mount");
        }

        if (wanted == HugepagesPolicy.STANDARD && onHugePages)
        {
            return Refusal.rejected("standard pages are required, but shm.base_dir '" + baseDirectory +
                "' is on hugetlbfs: point it to a tmpfs");
        }

        return null;
    }

    /**
     * What speaks against a request as things stand with its stream and with other clients.
     *
     * @param request to judge.
     * @param stream  that it names.
     * @return the reason to refuse it, or null.
     */
    Refusal check(final AttachRequest request, final ManagedStream stream)
    {
        if (shutdown.isDraining())
        {
            return Refusal.rejected("this driver is shutting down: ask again once one is back");
        }

        if (leases.ofClient(request.clientId()) != null)
        {
            return Refusal.rejected(CLIENT_ID_ATTACHED);
        }

        if (leases.isFull())
        {
            return Refusal.rejected(leases.size() + " leases are live, the most that this driver gives: detach some");
        }

        if (request.isProducer() && stream.producer() != null)
        {
            return Refusal.rejected("stream " + stream.name() + " has a producer already: client " +
                Integer.toUnsignedString(stream.producerId()) + " must detach first");
        }

        if (stream.current() == null && !request.mayCreate())
        {
            return Refusal.rejected("stream " + stream.name() +
                " has no regions yet: ask with publishMode EXISTING_OR_CREATE to have them made");
        }

        return checkNodeId(request.desiredNodeId());
    }

    private Refusal checkNodeId(final long desired)
    {
        final String objection = desired == AttachRequest.NO_NODE_ID ?
            null : leases.nodeIds().objectionTo(desired, nanoClock.nanoTime());
        return objection == null ? null : Refusal.rejected(objection);
    }
}
