package org.tensorpool.benchmarks.transport;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.benchmarks.MeasuredSystem;

/**
 * Aeron IPC as one would use it for payloads: {@code offer} copies in, a {@link FragmentAssembler} puts together what
 * is longer than a fragment.
 */
public final class AeronTransport implements Transport
{
    private static final String CHANNEL = "aeron:ipc?term-length=64m|mtu=65504";
    private static final int STREAM_ID = 2001;
    private static final int LONGEST = 4 << 20;

    private final Aeron aeron;
    private final ExclusivePublication publication;

    /**
     * @param directory that the drivers are below.
     */
    public AeronTransport(final Path directory)
    {
        aeron = Aeron.connect(MeasuredSystem.aeronClient(directory, "bench-aeron"));
        publication = aeron.addExclusivePublication(CHANNEL, STREAM_ID);
    }

    @Override
    public Sender openSender(final Plan plan)
    {
        return new OfferingSender(publication, plan.size());
    }

    @Override
    public Receiver openReceiver(final Plan plan, final Recorder recorder)
    {
        final Subscription subscription = aeron.addSubscription(CHANNEL, STREAM_ID);
        Payloads.await(() -> subscription.isConnected() || subscription.hasNoImages(), "the subscription");
        final FragmentHandler handler = switch (plan.mode())
        {
            case FLAT_OUT -> (buffer, offset, length, header) -> recorder.count();
            case COPY_TO_LAST_BYTE -> new ReadingHandler(recorder);
            default -> (buffer, offset, length, header) ->
            {
                final long nowNs = System.nanoTime();
                recorder.record(buffer.getLong(offset), nowNs);
            };
        };
        return new FragmentReceiver(subscription, new FragmentAssembler(handler, LONGEST));
    }

    @Override
    public void close()
    {
        CloseHelper.close(aeron);
    }

    private static final class OfferingSender implements Sender
    {
        private final ExclusivePublication publication;
        private final UnsafeBuffer source;

        OfferingSender(final ExclusivePublication publication, final int size)
        {
            this.publication = publication;
            source = new UnsafeBuffer(Payloads.source(size).asByteBuffer());
        }

        @Override
        public boolean send(final long stampNs)
        {
            source.putLong(0, stampNs);
            return publication.offer(source, 0, source.capacity()) > 0;
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

    private record FragmentReceiver(Subscription subscription, FragmentAssembler assembler) implements Receiver
    {
        @Override
        public int poll()
        {
            return subscription.poll(assembler, POLL_LIMIT);
        }

        @Override
        public void close()
        {
            subscription.close();
        }
    }

    private static final class ReadingHandler implements FragmentHandler
    {
        private final Recorder recorder;
        private long sum;

        ReadingHandler(final Recorder recorder)
        {
            this.recorder = recorder;
        }

        @Override
        public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
        {
            // Assembled messages lie in an array, single fragments in the term buffer.
            final MemorySegment message = buffer.byteArray() != null ? MemorySegment.ofArray(buffer.byteArray()) :
                MemorySegment.ofAddress(buffer.addressOffset()).reinterpret(buffer.capacity());
            sum += Payloads.sum(message, offset, (long)offset + length);
            final long nowNs = System.nanoTime();
            recorder.record(buffer.getLong(offset), nowNs);
        }
    }
}
