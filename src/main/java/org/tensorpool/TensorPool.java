package org.tensorpool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.UnsafeApi;
import org.tensorpool.client.ClientConductor;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.client.ProducerLink;
import org.tensorpool.client.ProducerStats;
import org.tensorpool.os.MonotonicClock;

/**
 * The client: connects to a media driver and, through it, to the SHM driver; gives out {@link Producer}s and
 * {@link Consumer}s and keeps them attached.
 * <pre>{@code
 * try (TensorPool pool = TensorPool.connect(new TensorPoolContext().aeronDirectoryName(dir)))
 * {
 *     Producer producer = pool.addProducer(10_000);
 *     TensorClaim claim = new TensorClaim();
 *     if (producer.tryClaim(claim, 640 * 480 * 2) >= 0)
 *     {
 *         camera.readInto(claim.payload());
 *         claim.dtype(DType.UINT16).shape(480, 640).commit();
 *     }
 * }
 * }</pre>
 * Thread-safe. It owns its Aeron client and makes a new one when the old one dies.
 */
public final class TensorPool implements AutoCloseable
{
    private static final long POLL_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Context context;
    private final ClientConductor conductor;
    private final AgentRunner runner;
    private final AgentInvoker invoker;
    private boolean closed;
