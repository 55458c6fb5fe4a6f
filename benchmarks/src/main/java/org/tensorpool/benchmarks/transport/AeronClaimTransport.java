package org.tensorpool.benchmarks.transport;

import java.nio.file.Path;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.CloseHelper;
import org.tensorpool.benchmarks.MeasuredSystem;

/**
 * What bounds a publish of ours: a bare {@code tryClaim} and {@code commit} of as many bytes as a descriptor has, on a
 * channel as descriptors have it.
 */
public final class AeronClaimTransport implements Transport
{
    /** Bytes of a descriptor. */
    public static final int DESCRIPTOR_BYTES = 48;
    /** Settings of the descriptor publication. */
    public static final String PUBLICATION_CHANNEL =
        "aeron:ipc?term-length=16m|untethered-window-limit-timeout=100ms|untethered-resting-timeout=1s";
    /** Settings of a descriptor subscription. */
    public static final String SUBSCRIPTION_CHANNEL = "aeron:ipc?tether=false";

    private static final int STREAM_ID = 2002;

    private final Aeron aeron;
    private final ExclusivePublication publication;

    /**
     * @param directory that the drivers are below.
     */
    public AeronClaimTransport(final Path directory)
    {
        aeron = Aeron.connect(MeasuredSystem.aeronClient(directory, "bench-aeron-claim"));
        publication = aeron.addExclusivePublication(PUBLICATION_CHANNEL, STREAM_ID);
    }

    @Override
    public Sender openSender(final Plan plan)
    {
        return new ClaimingSender(publication);
    }

    @Override
    public Receiver openReceiver(final Plan plan, final Recorder recorder)
    {
        final Subscription subscription = aeron.addSubscription(SUBSCRIPTION_CHANNEL, STREAM_ID);
        return new CountingReceiver(subscription, (buffer, offset, length, header) -> recorder.count());
    }

    @Override
    public void close()
    {
        CloseHelper.close(aeron);
    }

    private static final class ClaimingSender implements Sender
    {
        private final BufferClaim claim = new BufferClaim();
        private final ExclusivePublication publication;

        ClaimingSender(final ExclusivePublication publication)
        {
            this.publication = publication;
        }

        @Override
        public boolean send(final long stampNs)
        {
            if (publication.tryClaim(DESCRIPTOR_BYTES, claim) <= 0)
            {
                return false;
            }
            claim.commit();
            return true;
        }

        @Override
        public void awaitReceiver()
        {
            Payloads.await(publication::isConnected, "a subscriber");
        }

        @Override
        public void close()
        {
            // The publication goes on.
        }
    }

    private record CountingReceiver(Subscription subscription, FragmentHandler handler) implements Receiver
    {
        @Override
        public int poll()
        {
            return subscription.poll(handler, POLL_LIMIT);
        }

        @Override
        public void close()
        {
            subscription.close();
        }
    }
}
