package org.tensorpool.system;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.agrona.CloseHelper;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.status.JvmMeter;
import org.tensorpool.testing.ProcessState;

/**
 * A client or a driver in a process with a low limit of open files, which uses up what there is but for a few, does
 * what it is told on its standard input, and says how that went.
 */
final class LimitProbe implements AutoCloseable
{
    private static final long FRAME_NS = TimeUnit.SECONDS.toNanos(20);

    private final List<Closeable> hoard = new ArrayList<>();
    private final String aeronDirectory;
    private final Path base;
    private TensorPool pool;
    private Consumer consumer;
    private Producer producer;
    private ShmDriver driver;

    private LimitProbe(final String aeronDirectory, final Path base)
    {
        this.aeronDirectory = aeronDirectory;
        this.base = base;
    }

    /**
     * Run.
     *
     * @param args Aeron's directory, where regions lie.
     */
    public static void main(final String[] args) throws Exception
    {
        loadClasses();
        try (LimitProbe probe = new LimitProbe(args[0], Path.of(args[1]));
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
        {
            System.out.println("ready");
            String order;
            while ((order = orders.readLine()) != null)
            {
                System.out.println("done " + probe.tryTo(order));
            }
        }
    }

    /** A class that lies in a directory can't be loaded later, when no file can be opened; one in a jar can. */
    private static void loadClasses() throws Exception
    {
        final Path root = Path.of(TensorPool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(root))
        {
            try (Stream<Path> files = Files.walk(root.resolve("org/tensorpool")))
            {
                for (final Path file : files.filter((path) -> path.toString().endsWith(".class")).toList())
                {
                    final String name = root.relativize(file).toString();
                    if (!name.contains("/tool/") && !name.contains("package-info") && !name.contains("/onnx/"))
                    {
                        Class.forName(name.substring(0, name.length() - 6).replace('/', '.'), false,
                            LimitProbe.class.getClassLoader());
                    }
                }
            }
        }
    }

    private String tryTo(final String order)
    {
        try
        {
            return perform(order);
        }
        catch (final TensorPoolException ex)
        {
            return "refused " + ex.category() + " " + ex.getMessage();
        }
        catch (final Exception | Error ex)
        {
            return "failed " + ex + " at " + Arrays.toString(ex.getStackTrace());
        }
    }

    private String perform(final String order) throws IOException
    {
        final String[] words = order.split(" ");
        switch (words[0])
        {
            case "leave" -> leave(Integer.parseInt(words[1]));
            case "free" -> free();
            case "measure" -> JvmMeter.shared().loadSoon(Thread::new, (error) -> System.out.println("error " + error));
            case "connect" -> pool = TensorPool.connect(TensorPoolSystem.context(aeronDirectory, base)
                .attachTimeoutNs(TimeUnit.SECONDS.toNanos(5))
                .errorHandler((error) -> System.out.println("error " + error)));
            case "disconnect" -> CloseHelper.close(pool);
            case "consume" -> consumer = pool.addConsumer(Integer.parseInt(words[1]));
            case "produce" -> producer = pool.addProducer(Integer.parseInt(words[1]));
            case "stop" -> CloseHelper.closeAll(producer, consumer);
            case "drive" -> driver = ShmDriver.launch(driverContext());
            case "receive" -> awaitFrame();
            case "offer" -> awaitOffer();
            case "count" ->
            {
                return order + " " + ProcessState.openFilesIn(base).size() + " " + ProcessState.mappingsOf(base).size();
            }
            default -> throw new IllegalArgumentException(order);
        }

        return order;
    }

    private ShmDriver.Context driverContext()
    {
        return new ShmDriver.Context()
            .configuration(DriverConfiguration.builder()
                .instanceId("limited").controlChannel(TensorPoolSystem.CHANNEL)
                .announceChannel(TensorPoolSystem.CHANNEL).baseDir(base.toString()).namespace("ns")
                .announcePeriodMs(100).leaseKeepaliveIntervalMs(100).leaseExpiryGraceIntervals(20)
                .profile("small", Profile.of(8, 1024, 4096)).stream("cam", TensorPoolSystem.STREAM, "small").build())
            .aeronDirectoryName(aeronDirectory)
            .errorHandler((error) -> System.out.println("error " + error + " for " + error.getCause()));
    }

    private void leave(final int count) throws IOException
    {
        free();
        try
        {
            while (true)
            {
                hoard.add(FileChannel.open(Path.of("/dev/null")));
            }
        }
        catch (final IOException full)
        {
            for (int i = 0; i < count; i++)
            {
                hoard.remove(hoard.size() - 1).close();
            }
        }
    }

    private void free()
    {
        CloseHelper.closeAll(hoard);
        hoard.clear();
    }

    private void awaitFrame()
    {
        final long startNs = System.nanoTime();
        while (consumer.poll((frame) -> { }, 1) == 0)
        {
            if (System.nanoTime() - startNs > FRAME_NS)
            {
                throw new IllegalStateException("no frame came; connected " + consumer.isConnected());
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private void awaitOffer()
    {
        final long startNs = System.nanoTime();
        while (producer.offer(new byte[] {1}, DType.UINT8, 1) < 0)
        {
            if (System.nanoTime() - startNs > FRAME_NS)
            {
                throw new IllegalStateException("nothing can be published; attached " + producer.isAttached());
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(pool, driver);
    }
}
