package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.TpDriver;

/**
 * A process that waits to be told whom to replace, and is that from then on. It ends with its standard input: whoever
 * started it is gone then, and what all of them made is removed.
 */
final class CrashProcess
{
    static final long AERON_TIMEOUT_MS = 1_000;
    static final long PERIOD_MS = 100;
    /** Instead of a role: be all of them for a moment, and end. */
    static final String TRAINING = "training";

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long TRAINING_FRAMES = 100;
    private static final String LINGER = "200ms";
    private static final long CLEANING_NS = TimeUnit.SECONDS.toNanos(5);

    private final Path root;

    private CrashProcess(final Path root)
    {
        this.root = root;
    }

    static Path aeronDirectory(final Path root)
    {
        return root.resolve("aeron");
    }

    static Path baseDirectory(final Path root)
    {
        return root.resolve("regions");
    }

    static Path configuration(final Path root)
    {
        return root.resolve("driver.toml");
    }

    static Path board(final Path root, final long process)
    {
        return root.resolve("board-" + process);
    }

    /**
     * Run until killed, or until standard input ends.
     *
     * @param args directory of everything; the first line of the standard input is a role and a number.
     */
    public static void main(final String[] args) throws IOException
    {
        System.setProperty(CommonContext.DRIVER_TIMEOUT_PROP_NAME, Long.toString(AERON_TIMEOUT_MS));
        // Logs of those that are gone stay mapped so long, in case somebody reads them still.
        System.setProperty(Aeron.Configuration.RESOURCE_LINGER_DURATION_PROP_NAME, LINGER);
        final CrashProcess process = new CrashProcess(Path.of(args[0]));
        final BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("waiting");
        final String line = input.readLine();
        Thread.ofPlatform().daemon().name("input").start(() -> process.endWith(input));
        if (TRAINING.equals(line))
        {
            process.train();
        }
        else if (line != null)
        {
            final String[] words = line.split(" ");
            process.become(CrashRole.valueOf(words[0]), Long.parseLong(words[1]));
        }
        while (true)
        {
            LockSupport.park();
        }
    }

    private void endWith(final BufferedReader input)
    {
        try
        {
            while (input.readLine() != null)
            {
                Thread.onSpinWait();
            }
        }
        catch (final IOException ignore)
        {
            // It is as good as ended.
        }
        finally
        {
            removeEverything();
            Runtime.getRuntime().halt(1);
        }
    }

    /** The others end as well, and may be making something still. */
    private void removeEverything()
    {
        final long startNs = System.nanoTime();
        while (root.toFile().exists() && System.nanoTime() - startNs < CLEANING_NS)
        {
            IoUtil.delete(root.toFile(), true);
            LockSupport.parkNanos(RETRY_NS);
        }
        final File parent = root.getParent().toFile();
        final boolean isRemoved = parent.delete();
        System.out.println(isRemoved ? "removed " + parent : "left " + parent);
    }

    private void become(final CrashRole role, final long number)
    {
        System.out.println(System.nanoTime() / 1_000_000 + " becomes " + role + " " + number);
        switch (role)
        {
            case MEDIA_DRIVER -> launchMediaDriver();
            case SHM_DRIVER -> TpDriver.main(new String[] {configuration(root).toString()});
            case PRODUCER -> produce(number);
            default -> consume(number);
        }
    }

    private void train()
    {
        launchMediaDriver();
        for (final CrashRole role : List.of(CrashRole.SHM_DRIVER, CrashRole.PRODUCER, CrashRole.CONSUMER_1))
        {
            Thread.ofPlatform().daemon().start(() -> become(role, role.ordinal()));
        }
        final CrashBoard consumer = new CrashBoard(board(root, CrashRole.CONSUMER_1.ordinal()));
        Await.until("frames come", () -> consumer.get(CrashBoard.FRAMES) > TRAINING_FRAMES);
        Runtime.getRuntime().halt(0);
    }

    private void launchMediaDriver()
    {
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(AERON_TIMEOUT_MS);
        MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(aeronDirectory(root).toString())
            .threadingMode(ThreadingMode.SHARED)
            .ipcTermBufferLength(64 * 1024)
            .termBufferSparseFile(false)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(20))
            .clientLivenessTimeoutNs(timeoutNs)
            .imageLivenessTimeoutNs(timeoutNs)
            .publicationUnblockTimeoutNs(timeoutNs + timeoutNs / 10)
            .publicationLingerTimeoutNs(timeoutNs / 10)
            .untetheredWindowLimitTimeoutNs(timeoutNs / 10)
            .untetheredRestingTimeoutNs(timeoutNs)
            .errorHandler(CrashProcess::onError)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
        System.out.println("media driver ready");
    }

    private void produce(final long number)
    {
        try (TensorPool pool = again(() -> connect(number)); CrashBoard board = new CrashBoard(board(root, number)))
        {
            board.set(CrashBoard.CONNECTED_NS, System.nanoTime());
            new CrashProducer(again(() -> pool.addProducer(STREAM)), board, number).run();
        }
    }

    private void consume(final long number)
    {
        try (TensorPool pool = again(() -> connect(number)); CrashBoard board = new CrashBoard(board(root, number)))
        {
            board.set(CrashBoard.CONNECTED_NS, System.nanoTime());
            new CrashConsumer(again(() -> pool.addConsumer(STREAM)), board).run();
        }
    }

    /** An application that begins while a driver is away, or another one's lease has yet to expire, asks again. */
    private static <T> T again(final Supplier<T> attempt)
    {
        while (true)
        {
            try
            {
                final T result = attempt.get();
                System.out.println(System.nanoTime() / 1_000_000 + " " + result.getClass().getSimpleName());
                return result;
            }
            catch (final TensorPoolException ex)
            {
                System.out.println(System.nanoTime() / 1_000_000 + " asks again: " + ex.getMessage());
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    private TensorPool connect(final long number)
    {
        final long periodNs = TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
        return TensorPool.connect(
            TensorPoolSystem.context(aeronDirectory(root).toString(), baseDirectory(root))
                .clientName("crash-" + number)
                .descriptorChannel("aeron:ipc?term-length=1m")
                .announcePeriodNs(periodNs)
                .keepaliveIntervalNs(periodNs)
                .qosIntervalNs(periodNs)
                .attachTimeoutNs(TimeUnit.MILLISECONDS.toNanos(AERON_TIMEOUT_MS))
                .mediaDriverLivenessTimeoutNs(TimeUnit.MILLISECONDS.toNanos(AERON_TIMEOUT_MS))
                .errorHandler(CrashProcess::onError));
    }

    private static void onError(final Throwable error)
    {
        final boolean isExpected = error instanceof TensorPoolException || error instanceof AeronException ||
            error instanceof AgentTerminationException;
        System.out.println(System.nanoTime() / 1_000_000 + " " + (isExpected ? "error: " : "problem: ") + error);
        if (!isExpected)
        {
            error.printStackTrace(System.out);
        }
    }
}
