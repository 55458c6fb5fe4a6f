package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPool;
import org.tensorpool.tool.TpDriver;

/**
 * A process of the soak: both drivers, the producer or a consumer.
 */
final class SoakProcess
{
    /** Let go after 16,384 descriptors, 3 s; full after 21,845. */
    private static final String DESCRIPTORS = "aeron:ipc?term-length=4m";

    private SoakProcess()
    {
    }

    /**
     * Run until killed.
     *
     * @param args driver, producer, or another name of a consumer; Aeron's directory; where regions lie; where rows go;
     *             milliseconds between them; for the driver its configuration, for the producer the number of consumers
     *             and milliseconds of an epoch.
     */
    public static void main(final String[] args)
    {
        if ("driver".equals(args[0]))
        {
            sample(args, SoakSubject.NONE);
            TpDriver.main(new String[] {args[5], "--media-driver"});
            return;
        }

        try (TensorPool pool = TensorPool.connect(new TensorPool.Context()
            .aeronDirectoryName(args[1])
            .clientName(args[0])
            .allowedBaseDirs(List.of(Path.of(args[2])))
            .descriptorChannel(DESCRIPTORS)
            .errorHandler((error) -> System.out.println("error " + error))))
        {
            final Questions questions = new Questions();
            if ("producer".equals(args[0]))
            {
                produce(args, pool, questions);
            }
            else
            {
                final SoakConsumer consumer = new SoakConsumer(pool.addConsumer(STREAM), questions);
                System.out.println("attached");
                sample(args, consumer);
                consumer.run();
            }
        }
        catch (final InterruptedException ignore)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static void produce(final String[] args, final TensorPool pool, final Questions questions)
        throws InterruptedException
    {
        final SoakProducer producer = new SoakProducer(pool, Integer.parseInt(args[5]),
            TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[6])), questions, new DescriptorReaders(Path.of(args[1])));
        sample(args, producer);
        producer.run();
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void sample(final String[] args, final SoakSubject subject)
    {
        SoakSampler.start(Path.of(args[3], args[0] + ".csv"), TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[4])),
            Path.of(args[1]), Path.of(args[2]), subject);
    }
}
