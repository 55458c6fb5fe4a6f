package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.EPOCHS_COLLECTED;
import static org.tensorpool.status.DriverCounter.EPOCHS_CREATED;
import static org.tensorpool.status.DriverCounter.EPOCH_FAILURES;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.SystemCallException;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.MemoryFaults;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.status.DriverCounters;

/**
 * Makes the epochs of streams, shows that they are alive, and removes them when they are old. What takes long is left
 * to the worker.
 * <p>
 * For the conductor's thread.
 */
final class EpochManager
{
    private static final String LOCK_CALL = "mlock2";

    private final StreamRegistry streams;
    private final LeaseRegistry leases;
    private final EpochMaker maker;
    private final RegionWorker worker;
    private final EpochSequence epochs;
    private final EpochCollector collector;
    private final EpochListener listener;
    private final NanoClock nanoClock;
    private final DriverCounters counters;
    private final ErrorHandler errorHandler;
    private final long keep;
    private final long minAgeNs;
    private final boolean collects;
    private final boolean locks;
    private Throwable fatalError;

    EpochManager(
        final DriverResources resources,
        final StreamRegistry streams,
        final LeaseRegistry leases,
        final EpochListener listener)
    {
        this.streams = streams;
        this.leases = leases;
        this.maker = resources.maker();
        this.worker = resources.worker();
        this.epochs = resources.epochs();
        this.collector = resources.collector();
        this.listener = listener;
        this.nanoClock = resources.nanoClock();
        this.counters = resources.counters();
        this.errorHandler = resources.errorHandler();
        this.keep = Math.max(1, resources.configuration().policies().epochGcKeep());
        this.minAgeNs = resources.timings().collectionAgeNs();
        this.collects = resources.configuration().policies().epochGcEnabled();
        this.locks = resources.configuration().policies().mlockShm();
    }

    /**
     * Begin a new epoch. The stream is busy until the listener hears of it; the old epoch stays current so long,
     * unless it was retired.
     *
     * @param stream  to begin it for.
     * @param request that asks for it, or null.
     */
    void begin(final ManagedStream stream, final AttachRequest request)
    {
        stream.busy(true);
        final long epoch = epochs.next();
        worker.submit(
            () -> maker.make(stream, epoch),
            (regions) -> onMade(stream, request, regions),
            (error) -> onRefused(stream, request, error),
            EpochRegions::delete);
    }

    private void onRefused(final ManagedStream stream, final AttachRequest request, final Throwable error)
    {
        // Where the process may open no more files, removing epochs helps nobody.
        final boolean isShortage = error instanceof TensorPoolException known &&
            known.category() == TensorPoolException.Category.RESOURCE && !(error instanceof SystemCallException);
        if (isShortage && collects)
        {
            makeRoomAndBegin(stream, request);
        }
        else
        {
            onFailed(stream, request, error);
        }
    }

    private void makeRoomAndBegin(final ManagedStream stream, final AttachRequest request)
    {
        final List<EpochRegions> spare = new ArrayList<>();
        for (final ManagedStream any : streams.all())
        {
            takeSpare(any, any == stream ? keep - 1 : keep, spare);
        }

        final long epoch = epochs.next();
        final AtomicInteger removed = new AtomicInteger();
        worker.submit(
            () ->
            {
                removed.set(maker.makeRoom(spare, stream));
                return maker.make(stream, epoch);
            },
            (regions) ->
            {
                count(removed.get());
                onMade(stream, request, regions);
            },
            (error) ->
            {
                count(removed.get());
                CloseHelper.quietCloseAll(spare);
                onFailed(stream, request, error);
            },
            EpochRegions::delete);
    }

    private void count(final int collected)
    {
        for (int i = 0; i < collected; i++)
        {
            counters.increment(EPOCHS_COLLECTED);
        }
    }

    private void takeSpare(final ManagedStream stream, final long kept, final List<EpochRegions> spare)
    {
        while (stream.epochCount() > kept && !stream.retired().isEmpty())
        {
            final EpochRegions oldest = stream.retired().peekFirst().regions();
            if (leases.refersTo(stream.streamId(), oldest.epoch()))
            {
                break;
            }

            stream.retired().removeFirst();
            spare.add(oldest);
        }
    }

    private void onMade(final ManagedStream stream, final AttachRequest request, final EpochRegions regions)
    {
        counters.increment(EPOCHS_CREATED);
        stream.busy(false);
        stream.start(regions, nanoClock.nanoTime());
        // One that a driver before left, and that was among those to be kept, may be one too many now.
        stream.hasForeignEpochs(true);
        stream.announceNow();
        listener.onEpochStarted(stream, request);
    }

    private void onFailed(final ManagedStream stream, final AttachRequest request, final Throwable error)
    {
        counters.increment(EPOCH_FAILURES);
        stream.busy(false);
        listener.onEpochFailed(stream, request, error);
        if (locks && error.getCause() instanceof SystemCallException call && LOCK_CALL.equals(call.call()))
        {
            fatalError = error;
            throw new AgentTerminationException(
                "policies.mlock_shm is true, so the driver ends: " + error.getMessage(), error);
        }
    }

    /**
     * What makes it impossible to go on.
     *
     * @return the failure, or null if there is none.
     */
    Throwable fatalError()
    {
        return fatalError;
    }

    /**
     * Show in every superblock that the driver is alive.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return number of epochs.
     */
    int refreshActivity(final long nowNs)
    {
        int workCount = 0;
        for (int i = 0; i < streams.all().size(); i++)
        {
            final ManagedStream stream = streams.all().get(i);
            if (stream.current() != null)
            {
                refreshActivity(stream, nowNs);
                workCount++;
            }
        }

        return workCount;
    }

    /** One who may write one stream's files must not end the driver of all of them. */
    private void refreshActivity(final ManagedStream stream, final long nowNs)
    {
        try
        {
            stream.current().refreshActivity(nowNs);
        }
        catch (final InternalError error)
        {
            final TensorPoolException reason = MemoryFaults.of(stream.current().layout(), error);
            if (!stream.isBusy())
            {
                listener.onEpochLost(stream, reason);
            }
        }
    }

    /**
     * Remove what is old enough.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return number of epochs that are on their way out.
     */
    int collect(final long nowNs)
    {
        int workCount = 0;
        for (int i = streams.all().size() - 1; i >= 0; i--)
        {
            final ManagedStream stream = streams.all().get(i);
            if (stream.isAbandoned(nowNs, minAgeNs))
            {
                workCount += remove(stream, nowNs);
                continue;
            }

            workCount += collectOwn(stream, nowNs);
            if (stream.hasForeignEpochs() && !stream.isBusy())
            {
                stream.hasForeignEpochs(false);
                collectForeign(stream.streamId(), stream, nowNs);
            }
        }

        return workCount;
    }

    /** A stream on demand that nobody uses goes with all its epochs; should it come again, it begins beyond them. */
    private int remove(final ManagedStream stream, final long nowNs)
    {
        int workCount = 0;
        stream.retire(nowNs);
        for (final ManagedStream.Retired old : stream.retired())
        {
            delete(old.regions());
            workCount++;
        }
        stream.retired().clear();
        streams.remove(stream);
        return workCount;
    }

    private int collectOwn(final ManagedStream stream, final long nowNs)
    {
        int workCount = 0;
        while (stream.epochCount() > keep && !stream.retired().isEmpty())
        {
            final ManagedStream.Retired old = stream.retired().peekFirst();
            if (nowNs - old.retiredAtNs() <= minAgeNs || leases.refersTo(stream.streamId(), old.regions().epoch()))
            {
                break;
            }

            stream.retired().removeFirst();
            delete(old.regions());
            workCount++;
        }

        return workCount;
    }

    private void delete(final EpochRegions regions)
    {
        worker.submit(
            () ->
            {
                regions.delete();
                return regions;
            },
            (ignore) -> counters.increment(EPOCHS_COLLECTED),
            errorHandler::onError,
            (ignore) -> { });
    }

    /**
     * Remove epochs of drivers that are gone.
     *
     * @param streamId of the stream.
     * @param stream   or null if the driver does not serve it.
     * @param nowNs    nanoseconds of CLOCK_MONOTONIC.
     */
    void collectForeign(final int streamId, final ManagedStream stream, final long nowNs)
    {
        worker.submit(
            () -> collector.collect(streamId, nowNs),
            (outcome) ->
            {
                count(outcome.collected());
                if (stream != null && outcome.left() > 0)
                {
                    stream.hasForeignEpochs(true);
                }
            },
            errorHandler::onError,
            (ignore) -> { });
    }

    /**
     * Let go of all regions.
     *
     * @param remove true to remove them from disk as well.
     */
    void close(final boolean remove)
    {
        for (final ManagedStream stream : streams.all())
        {
            stream.retire(0);
            for (final ManagedStream.Retired old : stream.retired())
            {
                if (remove)
                {
                    CloseHelper.close(errorHandler, old.regions()::delete);
                }
                else
                {
                    CloseHelper.close(errorHandler, old.regions());
                }
            }
            stream.retired().clear();
        }
    }
}
