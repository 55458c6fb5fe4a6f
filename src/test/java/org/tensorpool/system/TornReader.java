package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.tensorpool.Consumer;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.TensorPool;

/**
 * Looks at every byte of every frame that comes, and keeps account of those that do not. On a thread of the test or, by
 * {@link #main}, in a process of its own.
 */
final class TornReader implements FrameHandler, Runnable
{
    /** How frames are read. */
    enum Mode
    {
        IN_PLACE, LATEST, COPY
    }

    /**
     * What became of the frames.
     *
     * @param corrupt     frames that were not themselves, and yet called intact.
     * @param torn        frames that were not themselves, and known not to be.
     * @param whole       frames that were themselves.
     * @param overwritten frames that counted as received and as late.
     * @param received    by the consumer's own count, as the following.
     * @param gap         skipped.
     * @param late        gone before they could be read, or while they were.
     * @param superseded  passed over for a newer one.
     * @param first       sequence of the first frame that came.
     * @param last        sequence of the last frame that came.
     */
    record Account(
        long corrupt,
        long torn,
        long whole,
        long overwritten,
        long received,
        long gap,
        long late,
        long superseded,
        long first,
        long last)
    {
        static Account parse(final String line)
        {
            final long[] of = Stream.of(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
            return new Account(of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7], of[8], of[9]);
        }

        String format()
        {
            return "account " + corrupt + " " + torn + " " + whole + " " + overwritten + " " + received + " " + gap +
                " " + late + " " + superseded + " " + first + " " + last;
        }

        long accounted()
        {
            return received - overwritten + gap + late + superseded;
        }
    }

    private static final int LIMIT = 16;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Consumer consumer;
    private final Mode mode;
    private final MemorySegment copy = Arena.ofAuto().allocate(1 << 18, 64);
    private long corrupt;
    private long torn;
    private long whole;
    private long overwritten;
    private long first = -1;
    private long last = -1;
    private volatile Account account;
    private volatile boolean isDone;

    TornReader(final Consumer consumer, final Mode mode)
    {
        this.consumer = consumer;
        this.mode = mode;
        this.account = account();
    }

    @Override
    public void onFrame(final Frame frame)
    {
        last = frame.sequence();
        first = first < 0 ? last : first;
        final boolean isWhole;
        final boolean isSaidToBe;
        if (mode == Mode.COPY)
        {
            isSaidToBe = frame.copyTo(copy);
            isWhole = DerivedPayload.isOf(copy.asSlice(0, frame.length()), last);
        }
        else
        {
            isWhole = DerivedPayload.isOf(frame.payload(), last);
            isSaidToBe = frame.isIntact();
        }

        if (isWhole)
        {
            whole++;
        }
        else if (isSaidToBe)
        {
            corrupt++;
        }
        else
        {
            torn++;
        }
    }

    @Override
    public void onOverwritten(final Frame frame)
    {
        overwritten++;
    }

    private Account account()
    {
        return new Account(corrupt, torn, whole, overwritten, consumer.framesReceived(),
            consumer.drops(DropReason.GAP), consumer.drops(DropReason.LATE), consumer.drops(DropReason.SUPERSEDED),
            first, last);
    }

    /** Any thread: as it was when nothing was left to read for the last time. */
    Account lastAccount()
    {
        return account;
    }

    void stop()
    {
        isDone = true;
    }

    @Override
    public void run()
    {
        while (!isDone)
        {
            if (poll() == 0)
            {
                account = account();
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private int poll()
    {
        return mode == Mode.LATEST ? consumer.pollLatest(this) : consumer.poll(this, LIMIT);
    }

    /**
     * Run until killed, and print an account for each line that comes in.
     *
     * @param args Aeron's directory, where regions lie, the mode.
     */
    public static void main(final String[] args)
    {
        final TensorPool.Context context = TensorPoolSystem.context(args[0], Path.of(args[1]))
            .errorHandler((error) -> System.out.println("error " + error));
        try (TensorPool pool = TensorPool.connect(context))
        {
            final TornReader reader = new TornReader(pool.addConsumer(OTHER_STREAM), Mode.valueOf(args[2]));
            final Questions questions = new Questions();
            Thread.ofPlatform().daemon().name("torn-reader").start(reader);
            while (true)
            {
                if (questions.next() != null)
                {
                    System.out.println(reader.lastAccount().format());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }
}
