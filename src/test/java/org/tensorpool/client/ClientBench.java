package org.tensorpool.client;

import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

import org.agrona.ErrorHandler;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Endpoints;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.explore.Fields;
import org.tensorpool.explore.SimClock;
import org.tensorpool.explore.StateNotes;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.StreamMapping;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;

/**
 * A client's conductor with one producer or consumer, on a clock of the test's, which can die at any moment and begin
 * again. Its Aeron client, publications and subscriptions outlive it, because adding them takes longer than all else
 * together.
 */
public final class ClientBench implements AutoCloseable
{
    /** That a request waits for its answer. */
    public static final long ATTACH_TIMEOUT_NS = 5_000_000_000L;
    /** After the first failure. */
    public static final long MIN_BACKOFF_NS = 100_000_000L;
    /** After many. */
    public static final long MAX_BACKOFF_NS = 2_000_000_000L;

    private static final int MAX_TURNS = 16;
    private static final String CHANNEL = "aeron:ipc?term-length=64m";

    private final int streamId;
    private final boolean isProducer;
    private final int fixedClientId;
    private final int identity;
    private final SimClock clock;
    private final ClientConductor conductor;
    private final AeronSession session;
    private final LinkResources resources;
    private final ExclusivePublication descriptorPublication;
    private final Subscription descriptorSubscription;
    private final TensorClaim claim = new TensorClaim();
    private StreamLink link;
    private Producer producer;
    private Consumer consumer;
    private boolean isStalled;

    /**
     * A client that does not run yet.
     *
     * @param aeronDirectory of the media driver.
     * @param firstStream    of four stream ids: control, announces, QoS, descriptors.
     * @param streamId       of the tensors.
     * @param isProducer     what it is.
     * @param fixedClientId  that it asks with each time; 0 for another each time.
     * @param identity       that it writes into its frames.
     * @param containment    where regions may lie.
     * @param clock          of the world.
     * @param errorHandler   that is told what goes wrong.
     */
    public ClientBench(
        final String aeronDirectory,
        final int firstStream,
        final int streamId,
        final boolean isProducer,
        final int fixedClientId,
        final int identity,
        final PathContainment containment,
        final SimClock clock,
        final ErrorHandler errorHandler)
    {
        this.streamId = streamId;
        this.isProducer = isProducer;
        this.fixedClientId = fixedClientId;
        this.identity = identity;
        this.clock = clock;
        final ClientConfiguration.Channels channels = new ClientConfiguration.Channels(
            new ChannelAndStream(CHANNEL, firstStream),
            new ChannelAndStream(CHANNEL, firstStream + 1),
            new ChannelAndStream("aeron:ipc", firstStream + 3),
            new ChannelAndStream(CHANNEL, firstStream + 2));
        this.conductor = new ClientConductor(new ClientConfiguration(
            "explored", fixedClientId, aeronDirectory, channels,
            new ClientConfiguration.Timing(1_000_000_000L, 1_000_000_000L, 1_000_000_000L, ATTACH_TIMEOUT_NS,
                60_000_000_000L, MIN_BACKOFF_NS, MAX_BACKOFF_NS),
            new ClientConfiguration.Memory(containment, MappingPolicy.NONE, HugepagesPolicy.STANDARD),
            false,
            new ClientConfiguration.Environment(clock, clock.timeOfDay(), errorHandler, Runnable::run)));
        this.session = Fields.get(conductor, "session");
        this.resources = Fields.get(conductor, "resources");
        this.descriptorPublication = isProducer ? Additions.exclusivePublication(session.aeron(),
            "aeron:ipc?term-length=64m", firstStream + 3) : null;
        this.descriptorSubscription = isProducer ? null : Additions.subscription(session.aeron(),
            "aeron:ipc?tether=false", firstStream + 3);
        Fields.set(conductor, "nextCountersNs", Long.MAX_VALUE);
    }

    /**
     * Whether all that it sends is heard, and all that it is sent.
     *
     * @return true if so.
     */
    public boolean isConnected()
    {
        session.aeron().conductorAgentInvoker().invoke();
        return session.controlPublication().isConnected() &&
            Fields.<Publication>get(session.qos(), "publication").isConnected() &&
            control().imageCount() == 2 && announces().imageCount() == 1 && qos().imageCount() == 2 &&
            (isProducer ? descriptorPublication.isConnected() : descriptorSubscription.imageCount() == 1);
    }

    private Subscription control()
    {
        return Fields.get(session, "controlSubscription");
    }

    private Subscription announces()
    {
        return Fields.get(Fields.get(session, "announcePoller"), "announces");
    }

    private Subscription qos()
    {
        return Fields.get(session, "qosSubscription");
    }

    /** The process begins. */
    public void start()
    {
        Fields.set(conductor, "nextQosNs", clock.nanoTime());
        Fields.set(conductor, "nextCountersNs", clock.nanoTime() + (Long.MAX_VALUE >>> 1));
        final LeaseTerms terms = resources.terms(
            streamId, isProducer ? Role.PRODUCER : Role.CONSUMER, fixedClientId, LeaseTerms.ANY_NODE_ID);
        if (isProducer)
        {
            final ProducerStats stats = new ProducerStats();
            final ProducerLink made = new ProducerLink(resources, terms, stats, null);
            Fields.set(made, "publication", descriptorPublication);
            Fields.set(made, "holders",
                new HolderWatch(streamId, stats.backPressured(), stats.held(), (ignore) -> { }, clock.nanoTime()));
            link = made;
            producer = Endpoints.producer(streamId, made, stats, clock);
        }
        else
        {
            final ConsumerStats stats = new ConsumerStats();
            final ConsumerLink made = new ConsumerLink(resources, terms, ConsumerTerms.PLAIN, stats);
            Fields.set(Fields.get(made, "descriptors"), "shared", descriptorSubscription);
            link = made;
            consumer = Endpoints.consumer(streamId, made, stats, clock);
        }
        link.session = session;
        if (!isProducer)
        {
            Fields.call(link, "rebind");
        }
        Fields.<List<StreamLink>>get(conductor, "links").add(link);
        isStalled = false;
    }

    /** The process dies, and says nothing. */
    public void crash()
    {
        if (link != null)
        {
            link.unmap();
            forget();
        }
        isStalled = false;
    }

    private void forget()
    {
        Fields.<List<StreamLink>>get(conductor, "links").clear();
        Fields.<Deque<?>>get(resources.unwanted(), "owed").clear();
        Fields.<Deque<?>>get(resources.unwanted(), "abandoned").clear();
        Fields.set(resources.unwanted(), "isDriverThere", true);
        resources.retirement().closeAll();
        link = null;
        producer = null;
        consumer = null;
        drain();
    }

    private void drain()
    {
        drain(control());
        drain(announces());
        drain(qos());
        if (descriptorSubscription != null)
        {
            drain(descriptorSubscription);
        }
    }

    private static void drain(final Subscription subscription)
    {
        while (subscription.poll((buffer, offset, length, header) -> { }, 100) > 0)
        {
            Thread.onSpinWait();
        }
    }

    /** The application closes it: its lease goes back. The process ends once that is said. */
    public void detach()
    {
        // What is shared with the next must not be closed with this one.
        if (isProducer)
        {
            Fields.set(link, "publication", null);
        }
        else
        {
            Fields.set(Fields.get(link, "descriptors"), "shared", null);
        }
        link.close(clock.nanoTime());
        Fields.<List<StreamLink>>get(conductor, "links").clear();
        conductor.doWork();
        forget();
    }

    /**
     * Whether it runs.
     *
     * @return true if so.
     */
    public boolean isRunning()
    {
        return link != null;
    }

    /**
     * Whether the process is stopped.
     *
     * @return true if so.
     */
    public boolean isStalled()
    {
        return isStalled;
    }

    /**
     * Stop the process, or let it go on.
     *
     * @param isStopped what to do.
     */
    public void stall(final boolean isStopped)
    {
        isStalled = isStopped;
    }

    /** Turn until there is nothing to do. */
    public void duty()
    {
        int turns = 0;
        while (conductor.doWork() > 0 && ++turns < MAX_TURNS)
        {
            Thread.onSpinWait();
        }
    }

    /**
     * Write a frame, if that is possible now, and publish it.
     *
     * @return the epoch that it was written into; 0 if there was none.
     */
    public long commit()
    {
        if (producer.tryClaim(claim, 2 * Long.BYTES) < 0)
        {
            return 0;
        }

        final long epoch = mappedEpoch();
        claim.payload().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, identity);
        claim.payload().set(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES, epoch);
        return claim.dtype(DType.INT64).shape(2).commit() >= 0 ? epoch : 0;
    }

    /**
     * A frame was accepted.
     */
    public interface OnFrame
    {
        /**
         * Called for each.
         *
         * @param epoch        of it.
         * @param writer       who says in the payload that he wrote it.
         * @param writtenEpoch epoch that he says he wrote it into.
         */
        void accepted(long epoch, long writer, long writtenEpoch);
    }

    /**
     * Take all descriptors that came.
     *
     * @param onFrame called for each frame that was accepted.
     */
    public void read(final OnFrame onFrame)
    {
        final FrameHandler handler = (final Frame frame) -> onFrame.accepted(
            frame.epoch(),
            frame.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, 0),
            frame.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES));
        while (consumer.poll(handler, 100) > 0)
        {
            Thread.onSpinWait();
        }
    }

    /**
     * Epoch that is in use.
     *
     * @return the epoch; 0 for none.
     */
    public long mappedEpoch()
    {
        final StreamMapping mapping = link == null ? null : link.mapping();
        return mapping == null ? 0 : mapping.epoch();
    }

    /**
     * Whether it believes that it has a lease.
     *
     * @return true if so.
     */
    public boolean isAttached()
    {
        return link != null && link.lease.isAttached();
    }

    /**
     * Lease that it believes to have.
     *
     * @return its id; meaningless while there is none.
     */
    public long leaseId()
    {
        return Fields.<Long>get(link.lease, "leaseId");
    }

    /**
     * Client id of its lease.
     *
     * @return the id.
     */
    public int clientId()
    {
        return link.lease.clientId();
    }

    /**
     * Node id that it uses.
     *
     * @return the id; -1 for none.
     */
    public long nodeId()
    {
        return link.nodeId();
    }

    /**
     * Sessions of its messages.
     *
     * @param sessions takes those of control messages and of QoS messages, and of descriptors if it sends any.
     */
    public void sessions(final LongConsumer sessions)
    {
        sessions.accept(session.controlPublication().sessionId());
        sessions.accept(Fields.<Publication>get(session.qos(), "publication").sessionId());
        if (descriptorPublication != null)
        {
            sessions.accept(descriptorPublication.sessionId());
        }
    }

    /**
     * Put down the state, for comparison with others.
     *
     * @param notes that take it.
     */
    public void describe(final StateNotes notes)
    {
        notes.plain(link != null).plain(isStalled);
        if (link == null)
        {
            return;
        }

        describeLease(notes);
        notes.epoch(mappedEpoch()).plain(link.isMapping()).id(link.nodeId());
        notes.time(Fields.<Long>get(link, "lastHeardNs"));
        notes.time(Fields.<Long>get(conductor, "nextQosNs"));
        if (link instanceof ConsumerLink)
        {
            notes.epoch(Fields.<Long>get(link, "highestEpoch")).epoch(Fields.<Long>get(link, "announcedEpoch"));
            notes.id(Fields.<Integer>get(link, "producerId")).plain(Fields.get(link, "isProducerRevoked"));
            notes.id(Fields.<Long>get(link, "ownerPid"));
            final Object ledger = Fields.get(consumer, "ledger");
            notes.epoch(Fields.<Long>get(ledger, "countedEpoch"));
            notes.plain(Fields.get(ledger, "isCounting")).plain(Fields.get(ledger, "lastSequence"));
        }
    }

    private void describeLease(final StateNotes notes)
    {
        final Lease lease = link.lease;
        notes.plain(lease.state());
        switch (lease.state())
        {
            case UNATTACHED -> notes.plain(Fields.get(lease, "isResting"))
                .time(Fields.<Long>get(lease, "nextAttemptNs"));
            case ATTACHING -> notes.id(lease.clientId()).id(Fields.<Long>get(lease, "correlationId"))
                .time(Fields.<Long>get(lease, "requestDeadlineNs")).time(Fields.<Long>get(lease, "requestSentNs"));
            case ATTACHED -> notes.id(lease.clientId()).id(Fields.<Long>get(lease, "leaseId"))
                .time(Fields.<Long>get(lease, "nextKeepaliveNs")).time(Fields.<Long>get(lease, "lastKeepaliveNs"));
            default -> throw new AssertionError(lease.state());
        }
        notes.plain(Fields.get(Fields.get(lease, "backoff"), "waitNs"));
        for (final String name : List.of("owed", "abandoned"))
        {
            for (final Object entry : Fields.<ArrayDeque<?>>get(resources.unwanted(), name))
            {
                notes.id(Fields.<Long>get(entry, name.equals("owed") ? "leaseId" : "correlationId"));
            }
        }
        notes.plain(Fields.get(resources.unwanted(), "isDriverThere"));
    }

    @Override
    public void close()
    {
        crash();
        if (descriptorPublication != null)
        {
            descriptorPublication.close();
        }
        conductor.onClose();
    }
}
