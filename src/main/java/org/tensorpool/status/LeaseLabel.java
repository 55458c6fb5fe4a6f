package org.tensorpool.status;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The label of a counter that stands for one live lease of a driver. The counter comes with the lease and goes with it;
 * its value is when the lease ends unless a keepalive comes, in nanoseconds of CLOCK_MONOTONIC.
 * <p>
 * Immutable. The instance comes last, so that a label that is cut off still tells the rest.
 *
 * @param leaseId    of the lease, as unsigned 64 bits.
 * @param clientId   of its client, 0 to 2^32 - 1.
 * @param role       {@code PRODUCER} or {@code CONSUMER}.
 * @param streamId   that it is for, 0 to 2^32 - 1.
 * @param nodeId     that the client has meanwhile, 0 to 2^32 - 1.
 * @param instanceId of the driver.
 */
public record LeaseLabel(long leaseId, long clientId, String role, long streamId, long nodeId, String instanceId)
{
    /** Type id of the counters. */
    public static final int TYPE_ID = 9140;

    private static final Pattern FORM = Pattern.compile(
        "tensorpool driver lease: lease=(\\d{1,20}) client=(\\d{1,10}) role=(\\w+) stream=(\\d{1,10}) " +
        "node=(\\d{1,10}) instance=(.*)", Pattern.DOTALL);

    /**
     * As it stands in the counters file.
     *
     * @return the label, no longer than Aeron takes.
     */
    public String text()
    {
        return LiveLabels.fit("tensorpool driver lease: lease=" + Long.toUnsignedString(leaseId) + " client=" +
            clientId + " role=" + role + " stream=" + streamId + " node=" + nodeId + " instance=" + instanceId);
    }

    /**
     * Read a label.
     *
     * @param text of any counter.
     * @return its parts, or null if it is none of a lease.
     */
    public static LeaseLabel parse(final String text)
    {
        final Matcher matcher = FORM.matcher(text);
        try
        {
            return matcher.matches() ? new LeaseLabel(
                Long.parseUnsignedLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3),
                Long.parseLong(matcher.group(4)), Long.parseLong(matcher.group(5)), matcher.group(6)) : null;
        }
        catch (final NumberFormatException ignore)
        {
            return null;
        }
    }
}
