package org.tensorpool.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.TensorPool;

/**
 * Reads all of each frame that its consumer accepts in every way that there is, and holds it to what is promised. On a
 * thread of the test or, by {@link #main}, in a process of its own.
 */
final class HostileReader implements FrameHandler, Runnable
{
    /** How frames are taken. */
    enum Mode
    {
        POLL, LATEST, FOLLOW
    }

    /**
     * What has come.
     *
     * @param taken       descriptors.
     * @param received    frames handed over.
     * @param drops       frames that were not, but for gaps.
     * @param overwritten frames that count as both.
     * @param wellFormed  frames that were as they should be.
     * @param epoch       of the last of those.
     * @param last        sequence of the last of those.
     * @param gap         frames that were passed over.
     * @param problem     what should not have been; {@code none} for nothing.
     */
    record Account(
        long taken,
        long received,
        long drops,
        long overwritten,
        long wellFormed,
        long epoch,
        long last,
        long gap,
        String problem)
    {
        static Account parse(final String line)
        {
            final String[] words = line.split(" ", 10);
            final long[] of = new long[8];
            for (int i = 0; i < of.length; i++)
            {
                of[i] = Long.parseLong(words[i + 1]);
            }
            return new Account(of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7], words[9]);
        }

        String format()
        {
            return "account " + taken + " " + received + " " + drops + " " + overwritten + " " + wellFormed + " " +
                epoch + " " + last + " " + gap + " " + problem;
        }

        long accounted()
        {
            return received - overwritten + drops;
        }
    }

    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final int LIMIT = 16;

    private final byte[] bytes = new byte[HostileRing.LARGE_STRIDE];
    private final Consumer consumer;
    private final Mode mode;
    private final Path baseDirectory;
    private long firstAddress;
    private long endAddress;
    private long taken;
    private long overwritten;
    private long wellFormed;
    private long epoch;
    private long last = -1;
    private long sum;
    private String problem = "none";
    private volatile Account account = new Account(0, 0, 0, 0, 0, 0, -1, 0, "none");
    private volatile boolean isDone;

    HostileReader(final TensorPool pool, final Mode mode, final Path baseDirectory)
    {
        consumer = pool.addConsumer(OTHER_STREAM, new ConsumerOptions()
            .progress(mode == Mode.FOLLOW).maxOutstanding(mode == Mode.FOLLOW ? HostileRing.NSLOTS / 2 : 0));
        this.mode = mode;
        this.baseDirectory = baseDirectory;
    }

    @Override
    public void onFrame(final Frame frame)
    {
        final MemorySegment payload = frame.payload();
        requireInside(payload, frame);
        readInPlace(frame, payload);
        readCopies(frame);
        if (HostileRing.isWellFormed(frame.epoch(), frame.sequence()) && mode == Mode.POLL)
        {
            final boolean isRight = HostileRing.isPayloadOf(payload, frame.epoch(), frame.sequence());
            if (isRight)
            {
                wellFormed++;
            }
        }
        epoch = frame.epoch();
        last = frame.sequence();
    }

    /** What the kernel says is mapped of the pools tells, not what the segment says of itself. */
    private void requireInside(final MemorySegment payload, final Frame frame)
    {
        require(payload.byteSize() == frame.length() && payload.isReadOnly(), "length or access", frame);
        final long begin = payload.address();
        final long end = begin + payload.byteSize();
        if (begin >= firstAddress && end <= endAddress)
        {
            return;
        }

        firstAddress = 0;
        endAddress = 0;
        for (final String line : ProcessMaps.linesBelow(baseDirectory))
        {
            final String[] range = line.substring(0, line.indexOf(' ')).split("-");
            final long from = Long.parseLong(range[0], 16);
            final long to = Long.parseLong(range[1], 16);
            if (line.contains(".pool") && begin >= from && end <= to)
            {
                firstAddress = from;
                endAddress = to;
            }
        }
        require(endAddress != 0, "a payload outside of every pool", frame);
    }

    private void require(final boolean isSo, final String what, final Frame frame)
    {
        if (!isSo && "none".equals(problem))
        {
            problem = what + " of frame " + frame.sequence() + " of epoch " + frame.epoch() + ", " + frame.dtype() +
                " " + frame.ndims() + " dimensions, " + frame.length() + " bytes";
        }
    }

    private void readInPlace(final Frame frame, final MemorySegment payload)
    {
        for (long i = 0; i < payload.byteSize(); i++)
        {
            sum += payload.get(JAVA_BYTE, i);
        }
        final ByteBuffer buffer = frame.asByteBuffer();
        buffer.get(bytes, 0, buffer.remaining());

        // Where the last element ends, by what a view says of itself.
        long end = frame.dtype().bytes();
        boolean isEmpty = frame.length() == 0;
        for (int i = 0; i < frame.ndims(); i++)
        {
            isEmpty |= frame.dim(i) == 0;
            end += (frame.dim(i) - 1L) * frame.stride(i);
        }
        require(frame.shape().length == frame.ndims() && frame.ndims() >= 1 && frame.ndims() <= 8, "shape", frame);
        if (!isEmpty && frame.dtype() != DType.BIT)
        {
            require(end <= frame.length() && end <= Math.max(frame.tensorBytes(), end), "a stride", frame);
            sum += payload.get(JAVA_BYTE, end - 1);
        }
        require(frame.length() == 0 || frame.tensorBytes() <= frame.length(), "an extent", frame);
    }

    private void readCopies(final Frame frame)
    {
        final MemorySegment target = MemorySegment.ofArray(bytes);
        frame.copyTo(target);
        require(frame.packedBytes() <= frame.length(), "packed bytes", frame);
        if (frame.dtype() != DType.BIT || frame.isPacked())
        {
            frame.copyElementsTo(bytes);
        }
        final int elements = (int)(frame.packedBytes() / frame.dtype().bytes());
        switch (frame.dtype())
        {
            case INT16, UINT16 -> frame.copyElementsTo(new short[elements]);
            case INT32, UINT32 -> frame.copyElementsTo(new int[elements]);
            case INT64, UINT64 -> frame.copyElementsTo(new long[elements]);
            case FLOAT32 -> frame.copyElementsTo(new float[elements]);
            case FLOAT64 -> frame.copyElementsTo(new double[elements]);
            default -> sum += elements;
        }
        if (frame.packedBytes() > 0)
        {
            // As a model takes it.
            sum += frame.payload().asSlice(0, frame.packedBytes()).asByteBuffer().get(0);
        }
    }

    @Override
    public void onOverwritten(final Frame frame)
    {
        overwritten++;
    }

    private Account account()
    {
        long drops = 0;
        for (final DropReason reason : DropReason.values())
        {
            drops += reason == DropReason.GAP ? 0 : consumer.drops(reason);
        }
        return new Account(taken, consumer.framesReceived(), drops, overwritten, wellFormed, epoch, last,
            consumer.drops(DropReason.GAP), problem);
    }

    Account lastAccount()
    {
        return account;
    }

    /** By reason, for the record. */
    String drops()
    {
        final StringBuilder text = new StringBuilder();
        for (final DropReason reason : DropReason.values())
        {
            text.append(reason).append('=').append(consumer.drops(reason)).append(' ');
        }

        return text.toString().trim();
    }

    void stop()
    {
        isDone = true;
    }

    @Override
    public void run()
    {
        try
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
        catch (final RuntimeException | Error ex)
        {
            ex.printStackTrace(System.out);
            problem = ex.toString().replace('\n', ' ');
            account = account();
        }
    }

    private int poll()
    {
        if (mode == Mode.FOLLOW)
        {
            consumer.pollProgress((progress) ->
            {
                sum += progress.unitsFilled() + progress.payload().asSlice(0, progress.bytesFilled()).byteSize();
            }, LIMIT);
        }
        final int count = mode == Mode.LATEST ? consumer.pollLatest(this) : consumer.poll(this, LIMIT);
        taken += count;
        return count;
    }

    /**
     * Run until killed, and print an account for each line that comes in.
     *
     * @param args Aeron's directory, where regions lie.
     */
    public static void main(final String[] args)
    {
        final Path baseDirectory = Path.of(args[1]);
        final TensorPool.Context context = TensorPoolSystem.context(args[0], baseDirectory)
            .descriptorChannel(HostileProducer.CHANNEL).errorHandler((error) -> System.out.println("error " + error));
        try (TensorPool pool = TensorPool.connect(context))
        {
            final HostileReader reader = new HostileReader(pool, Mode.POLL, baseDirectory);
            final Questions questions = new Questions();
            Thread.ofPlatform().daemon().name("hostile-reader").start(reader);
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
