package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;

/**
 * Has many frames half written at any time, and commits and aborts them in any order.
 */
final class CrashProducer
{
    private static final int OPEN = 8;
    private static final int ABORT_ONE_IN = 50;
    private static final int MIN_LENGTH = 64;
    private static final long PAUSE_NS = 1_000_000;

    private final List<TensorClaim> open = new ArrayList<>();
    private final List<TensorClaim> free = new ArrayList<>();
    private final Producer producer;
    private final CrashBoard board;
    private final long process;
    private final Random random;
    private long published;

    CrashProducer(final Producer producer, final CrashBoard board, final long process)
    {
        this.producer = producer;
        this.board = board;
        this.process = process;
        this.random = new Random(process);
        for (int i = 0; i < OPEN; i++)
        {
            free.add(new TensorClaim());
        }
    }

    void run()
    {
        while (true)
        {
            if (!claim())
            {
                // What is claimed pins the epoch that ended.
                while (!open.isEmpty())
                {
                    end();
                }
            }
            if (free.isEmpty())
            {
                end();
            }
            board.set(CrashBoard.EPOCH, producer.epoch());
            board.set(CrashBoard.FRAMES, published);
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private boolean claim()
    {
        final TensorClaim claim = free.get(free.size() - 1);
        final long epoch = producer.epoch();
        final int length = MIN_LENGTH + random.nextInt(CrashPayload.MAX_LENGTH - MIN_LENGTH + 1);
        final long sequence = producer.tryClaim(claim, length);
        if (sequence < 0)
        {
            return false;
        }

        free.remove(claim);
        open.add(claim);
        CrashPayload.begin(claim.payload(), STREAM, process, epoch, sequence);
        if (producer.epoch() != epoch)
        {
            // It may be of the epoch before, or of the one after.
            open.remove(claim);
            claim.abort();
            free.add(claim);
        }
        return true;
    }

    private void end()
    {
        final TensorClaim claim = open.remove(random.nextInt(open.size()));
        if (random.nextInt(ABORT_ONE_IN) == 0)
        {
            claim.abort();
        }
        else
        {
            CrashPayload.complete(claim.payload());
            claim.dtype(DType.UINT8).shape((int)claim.payload().byteSize());
            if (claim.commit() >= 0)
            {
                published++;
                board.set(CrashBoard.NEWEST_NS, System.nanoTime());
            }
        }
        free.add(claim);
    }
}
