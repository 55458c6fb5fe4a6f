package org.tensorpool.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.aeron.Publication;
import org.agrona.CloseHelper;
import org.agrona.collections.LongHashSet;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.announce.EncodedAnnounce;
import org.tensorpool.shm.MemoryFaults;
import org.tensorpool.shm.StreamLayout;

/**
 * The lease of a producer without a driver: it makes the regions of its stream, says where they are, and shows that it
 * is alive (wire specification §7.1, §10.1.1, §15.14). Before it makes them it listens whether somebody else owns the
 * stream, and whenever it hears that somebody does, it stops: two writers would tear each other's frames.
 * <pre>
 *   WAITING -- back-off over --> LISTENING -- nobody heard --> MAKING -- made --> OWNING
 *      ^                             | rival                     | failed           | rival, session lost
 *      `-----------------------------+---------------------------+------------------'
 * </pre>
 */
final class OwnerLease extends Lease
{
    private enum Phase
    {
        WAITING, LISTENING, MAKING, OWNING
    }

    /** Told when regions are there, and when somebody else has the stream. */
    interface Listener
    {
        void onOwned(StreamLayout layout);

        void onAnnounced();

        void onEvicted(TensorPoolException reason);
    }

    private final LeaseTerms terms;
    private final RegionSettings settings;
    private final ClientConfiguration configuration;
    private final Listener listener;
    private final Backoff backoff;
    private final LongHashSet ownEpochs = new LongHashSet();
    private Phase phase = Phase.WAITING;
    private Publication publication;
    private Publication controlPublication;
    private long joinedNs;
    private long nextAttemptNs;
    private long listenUntilNs;
    private long nextAnnounceNs;
    private long collectAtNs;
    private CompletableFuture<OwnedStream> making;
    private CompletableFuture<Rival> rival;
    private OwnedStream owned;
    private EncodedAnnounce announce;
    private volatile int clientId;

    OwnerLease(
        final LeaseTerms terms,
        final RegionSettings settings,
        final ClientConfiguration configuration,
        final Listener listener)
    {
        this.terms = terms;
        this.settings = settings;
        this.configuration = configuration;
        this.listener = listener;
        this.backoff = new Backoff(configuration.timing().minBackoffNs(), configuration.timing().maxBackoffNs());
        this.nextAttemptNs = configuration.environment().nanoClock().nanoTime();
    }

    @Override
    State state()
    {
        return switch (phase)
        {
            case WAITING, LISTENING -> State.UNATTACHED;
            case MAKING -> State.ATTACHING;
            case OWNING -> State.ATTACHED;
        };
    }

    @Override
    int clientId()
    {
        return clientId;
    }

    /** A driver hears announces on its control stream, unless it was told to announce elsewhere. */
    @Override
    void onSession(final AeronSession session)
    {
        final ChannelAndStream announces = configuration.channels().announce();
        final ChannelAndStream control = configuration.channels().control();
        publication = Additions.publication(session.aeron(), announces.channel(), announces.streamId());
        controlPublication = control.equals(announces) ? null :
            Additions.publication(session.aeron(), control.channel(), control.streamId());
        joinedNs = configuration.environment().nanoClock().nanoTime();
    }

    @Override
    boolean poll(final ControlProxy proxy, final long nowNs)
    {
        if (!yieldToRival(nowNs))
        {
            switch (phase)
            {
                case WAITING -> beginToListen(nowNs);
                case LISTENING -> beginToMake(nowNs);
                case MAKING -> takeMade(nowNs);
                case OWNING -> showLife(nowNs);
                default -> throw new IllegalStateException(phase.name());
            }
        }

        return true;
    }

    private void beginToListen(final long nowNs)
    {
        if (nowNs - nextAttemptNs >= 0)
        {
            phase = Phase.LISTENING;
            clientId = terms.fixedClientId() != 0 ?
                terms.fixedClientId() : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
            // Who announces does so once in a period, give or take half of one.
            listenUntilNs = nowNs + configuration.timing().announcePeriodNs() * 3 / 2;
        }
    }

    private void beginToMake(final long nowNs)
    {
        if (rival == null && nowNs - listenUntilNs >= 0)
        {
            phase = Phase.MAKING;
            making = start(() -> OwnedStream.make(settings, terms.streamId(), configuration.timing().freshnessNs(),
                nowNs, configuration.environment().epochClock()));
        }
    }

    /** An executor that takes nothing, or finds no thread, fails the task and not who asked for it. */
    private <T> CompletableFuture<T> start(final Supplier<T> task)
    {
        final Executor executor = configuration.environment().mappingExecutor();
        try
        {
            return CompletableFuture.supplyAsync(task, executor);
        }
        catch (final RuntimeException | OutOfMemoryError ex)
        {
            return CompletableFuture.failedFuture(ex);
        }
    }

    private void takeMade(final long nowNs)
    {
        if (!making.isDone())
        {
            return;
        }

        final CompletableFuture<OwnedStream> task = making;
        making = null;
        try
        {
            owned = task.join();
        }
        catch (final CompletionException ex)
        {
            evict(reasonOf(ex.getCause()));
            return;
        }

        phase = Phase.OWNING;
        final StreamLayout layout = owned.regions().layout();
        ownEpochs.add(layout.epoch());
        announce = new EncodedAnnounce(layout);
        nextAnnounceNs = nowNs;
        collectAtNs = nowNs + configuration.timing().freshnessNs() + configuration.timing().announcePeriodNs();
        listener.onOwned(layout);
        showLife(nowNs);
    }

    private TensorPoolException reasonOf(final Throwable cause)
    {
        return cause instanceof TensorPoolException known ? known : new TensorPoolException(
            TensorPoolException.Category.SYSTEM,
            "the regions of stream " + terms.streamName() + " can't be made: " + cause, cause);
    }

    private void showLife(final long nowNs)
    {
        if (nowNs - nextAnnounceNs >= 0)
        {
            if (!refreshActivity(nowNs))
            {
                return;
            }
            announce.stamp(clientId, nowNs);
            if (Sends.offer(publication, announce.buffer(), announce.length()))
            {
                nextAnnounceNs = nowNs + configuration.timing().announcePeriodNs();
                listener.onAnnounced();
                if (controlPublication != null)
                {
                    Sends.offer(controlPublication, announce.buffer(), announce.length());
                }
            }
        }
        if (collectAtNs != 0 && nowNs - collectAtNs >= 0)
        {
            collectAtNs = 0;
            final OwnedStream stream = owned;
            start(() -> collect(stream, nowNs));
        }
    }

    private boolean refreshActivity(final long nowNs)
    {
        try
        {
            owned.regions().refreshActivity(nowNs);
            return true;
        }
        catch (final InternalError error)
        {
            evict(MemoryFaults.of(owned.regions().layout(), error));
            return false;
        }
    }

    private Void collect(final OwnedStream stream, final long nowNs)
    {
        try
        {
            stream.collect(nowNs);
        }
        catch (final IOException ex)
        {
            configuration.environment().errorHandler().onError(ex);
        }

        return null;
    }

    /** Everything but our own announces, which come back to us, and what was sent before we came. */
    @Override
    boolean onAnnounce(final AnnounceFlyweight heard, final long nowNs)
    {
        if (ownEpochs.contains(heard.epoch()))
        {
            return owned == null || heard.epoch() != owned.regions().epoch();
        }

        final boolean isOld = heard.isMonotonic() && heard.timestampNs() - joinedNs < 0;
        final boolean isStale =
            heard.ageNs(nowNs, configuration.environment().epochClock()) > configuration.timing().freshnessNs();
        if (!isOld && !isStale && rival == null && phase != Phase.WAITING)
        {
            final Announce copy = heard.decode();
            rival = start(() -> Rival.of(copy, configuration.memory().containment()));
        }

        return true;
    }

    private boolean yieldToRival(final long nowNs)
    {
        if (rival == null || !rival.isDone())
        {
            return false;
        }

        final CompletableFuture<Rival> task = rival;
        rival = null;
        try
        {
            final Rival found = task.join();
            if (found.isActive(nowNs, configuration.timing().freshnessNs()))
            {
                evict(found.refusal(terms));
                return true;
            }
        }
        catch (final CompletionException ex)
        {
            configuration.environment().errorHandler().onError(ex.getCause());
        }

        return false;
    }

    private void evict(final TensorPoolException reason)
    {
        listener.onEvicted(reason);
    }

    @Override
    void onUsable()
    {
        backoff.reset();
    }

    /** Two that yield to each other must not come back at the same time. */
    @Override
    void drop(final long nowNs)
    {
        letGo();
        final long waitNs = backoff.next();
        nextAttemptNs = nowNs + waitNs + ThreadLocalRandom.current().nextLong(waitNs);
    }

    @Override
    void renew(final long nowNs)
    {
        letGo();
        nextAttemptNs = nowNs;
    }

    @Override
    void giveBack()
    {
        letGo();
        CloseHelper.quietCloseAll(publication, controlPublication);
    }

    private void letGo()
    {
        phase = Phase.WAITING;
        rival = null;
        announce = null;
        if (making != null)
        {
            making.thenAccept(this::close);
            making = null;
        }
        if (owned != null)
        {
            close(owned);
            owned = null;
        }
    }

    private void close(final OwnedStream stream)
    {
        CloseHelper.close(configuration.environment().errorHandler(), stream);
    }

    @Override
    boolean expectsAnnounces(final boolean isMapped)
    {
        return false;
    }
}
