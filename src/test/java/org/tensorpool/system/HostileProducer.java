package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.DESCRIPTOR_STREAM;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.client.DescriptorFlyweight;

/**
 * A process with a lease of its own and every intention to break its consumers. It does what standard input says, a
 * line each:
 * <ul>
 * <li>{@code honest} publishes a frame as it should be;</li>
 * <li>{@code headers <n>} publishes so many frames, every other one hostile, and descriptors of frames far ahead, of
 * other epochs and too short ones between them, fewer than the ring has slots;</li>
 * <li>{@code all <n>} the same with descriptors that go back, with bytes changed anywhere, and superblocks last;</li>
 * <li>{@code again} gives its lease back and takes another.</li>
 * </ul>
 */
final class HostileProducer
{
    static final String CHANNEL = "aeron:ipc?term-length=1m";

    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int BURST = 8;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
    private final TensorPool pool;
    private final ExclusivePublication publication;
    private final Path baseDirectory;
    private final Random random;
    private Producer producer;
    private HostileRing ring;
    private long sequence;
    private long sent;

    private HostileProducer(
        final TensorPool pool, final ExclusivePublication publication, final Path baseDirectory, final long seed)
    {
        this.pool = pool;
        this.publication = publication;
        this.baseDirectory = baseDirectory;
        this.random = new Random(seed);
    }

    private void attach() throws IOException
    {
        while (producer == null)
        {
            try
            {
                producer = pool.addProducer(OTHER_STREAM);
            }
            catch (final TensorPoolException ex)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        ring = new HostileRing(baseDirectory, producer.epoch(), random);
        sequence = 0;
    }

    private void again() throws IOException
    {
        ring.close();
        producer.close();
        producer = null;
        attach();
    }

    /** A lease that was lost comes again by itself, with another epoch. */
    private void followOwnLease() throws IOException
    {
        final long epoch = producer.epoch();
        if (epoch != 0 && epoch != ring.epoch())
        {
            ring.close();
            ring = new HostileRing(baseDirectory, epoch, random);
            sequence = 0;
        }
    }

    private void frames(final int count, final boolean isEverything)
    {
        final long epoch = ring.epoch();
        for (int i = 0; i < count; i++)
        {
            if (HostileRing.isWellFormed(epoch, sequence))
            {
                ring.writeWellFormed(sequence);
            }
            else
            {
                ring.writeHostile(sequence);
            }
            descriptor(epoch, sequence++);
            forge(epoch, isEverything);
            if (i % BURST == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        if (isEverything)
        {
            ring.scribbleSuperblocks();
        }
    }

    private void forge(final long epoch, final boolean isEverything)
    {
        switch (random.nextInt(isEverything ? 40 : 20))
        {
            case 0 -> descriptor(epoch, sequence + 2 + random.nextInt(HostileRing.NSLOTS) + (isEverything ? 0 : 1_000));
            case 1 -> descriptor(epoch, random.nextLong(sequence + 1_000, Long.MAX_VALUE));
            case 2 -> descriptor(epoch, random.nextLong() | Long.MIN_VALUE);
            case 3 -> descriptor(random.nextLong(), random.nextLong());
            case 4 ->
            {
                descriptor(epoch, sequence, random.nextInt(DescriptorFlyweight.LENGTH - 8) + 8);
            }
            case 20 -> descriptor(epoch, random.nextLong(sequence));
            case 21, 22, 23 -> ring.scribble(sequence);
            default ->
            {
                // This once, nothing.
            }
        }
    }

    private void descriptor(final long epoch, final long of)
    {
        descriptor(epoch, of, DescriptorFlyweight.LENGTH);
    }

    private void descriptor(final long epoch, final long of, final int length)
    {
        DescriptorFlyweight.encode(buffer, 0, OTHER_STREAM, epoch, of, random.nextInt(4) == 0 ?
            random.nextLong() : DescriptorFlyweight.NULL_TIMESTAMP, random.nextInt());
        while (publication.offer(buffer, 0, length) < 0)
        {
            LockSupport.parkNanos(PAUSE_NS);
        }
        sent++;
    }

    private void run(final String command) throws IOException
    {
        final String[] words = command.split(" ");
        switch (words[0])
        {
            case "honest" ->
            {
                followOwnLease();
                while (!HostileRing.isWellFormed(ring.epoch(), sequence))
                {
                    sequence++;
                }
                ring.writeWellFormed(sequence);
                descriptor(ring.epoch(), sequence++);
            }
            case "headers" -> frames(Integer.parseInt(words[1]), false);
            case "all" -> frames(Integer.parseInt(words[1]), true);
            case "again" -> again();
            default -> throw new IllegalArgumentException(command);
        }
        System.out.println("done " + ring.epoch() + " " + (sequence - 1) + " " + sent);
    }

    /**
     * Run until killed.
     *
     * @param args Aeron's directory, where regions lie, the seed.
     */
    public static void main(final String[] args) throws IOException
    {
        final Path baseDirectory = Path.of(args[1]);
        final TensorPool.Context context = TensorPoolSystem.context(args[0], baseDirectory)
            .descriptorChannel(CHANNEL).errorHandler((error) -> System.out.println("error " + error));
        final Aeron.Context aeronContext = new Aeron.Context().aeronDirectoryName(args[0]);
        try (Aeron aeron = Aeron.connect(aeronContext); TensorPool pool = TensorPool.connect(context))
        {
            final HostileProducer hostile = new HostileProducer(pool,
                aeron.addExclusivePublication(CHANNEL, DESCRIPTOR_STREAM), baseDirectory, Long.parseLong(args[2]));
            hostile.attach();
            System.out.println("attached");
            final Questions questions = new Questions();
            while (true)
            {
                final String command = questions.next();
                if (command != null)
                {
                    hostile.run(command);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
