package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.IoUtil;
import org.tensorpool.testing.ChildProcess;
import org.tensorpool.testing.SharedMemory;

/**
 * A media driver, an SHM driver, a producer and three consumers, each in a process of its own, and some that wait to
 * replace them.
 */
final class CrashCast implements AutoCloseable
{
    static final int EPOCHS_KEPT = 2;
    static final int LEASE_INTERVALS = 5;

    private static final int SPARES = 3;

    /** One process, and what it shows; drivers show nothing. */
    record Member(CrashRole role, ChildProcess process, CrashBoard board)
    {
        long get(final long field)
        {
            return board.get(field);
        }
    }

    private final Path root = SharedMemory.newDirectory("crash-");
    private final Map<CrashRole, Member> members = new EnumMap<>(CrashRole.class);
    private final Deque<ChildProcess> spares = new ArrayDeque<>();
    private final List<ChildProcess> all = new ArrayList<>();
    /** Of the dead too. */
    private final List<Member> clients = new ArrayList<>();
    private long number;

    private CrashClasses classes;

    /** Where the processes find each other; the drivers' settings. */
    private static void prepare(final Path root)
    {
        try
        {
            Files.createDirectories(CrashProcess.baseDirectory(root));
            Files.writeString(CrashProcess.configuration(root), """
                [driver]
                instance_id = "crash"
                aeron_dir = "%1$s"
                control_channel = "%2$s"
                announce_channel = "%2$s"
                announce_stream_id = 1001
                [shm]
                base_dir = "%3$s"
                namespace = "ns"
                [policies]
                announce_period_ms = %4$d
                lease_keepalive_interval_ms = %4$d
                lease_expiry_grace_intervals = %5$d
                epoch_gc_keep = %6$d
                epoch_gc_min_age_ns = 300000000
                [profiles.small]
                header_nslots = 256
                payload_pools = [{ pool_id = 1, stride_bytes = %7$d }]
                [streams.cam]
                stream_id = %8$d
                profile = "small"
                """.formatted(CrashProcess.aeronDirectory(root), TensorPoolSystem.CHANNEL,
                CrashProcess.baseDirectory(root), CrashProcess.PERIOD_MS,
                LEASE_INTERVALS, EPOCHS_KEPT, CrashPayload.MAX_LENGTH, TensorPoolSystem.STREAM));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    Path root()
    {
        return root;
    }

    Path aeronDirectory()
    {
        return CrashProcess.aeronDirectory(root);
    }

    Path baseDirectory()
    {
        return CrashProcess.baseDirectory(root);
    }

    void start()
    {
        prepare(root);
        final Path training = root.resolve("training");
        prepare(training);
        classes = CrashClasses.archive(root, CrashProcess.TRAINING, training.toString());
        IoUtil.delete(training.toFile(), false);
        addSpares(SPARES + CrashRole.values().length);
        replace(List.of(CrashRole.values()));
    }

    /** Started while nothing is measured: it takes what those that recover need. */
    void addSpares()
    {
        addSpares(SPARES);
    }

    void awaitSpares()
    {
        spares.forEach((spare) -> spare.awaitLine("waiting"));
    }

    private void addSpares(final int count)
    {
        while (spares.size() < count)
        {
            final ChildProcess spare = classes.start(root.toString());
            spares.add(spare);
            all.add(spare);
        }
    }

    /** @return when the youngest client had connected for the first time; 0 while one has not. */
    long connectedNs()
    {
        long youngestNs = 0;
        for (final Member member : members.values())
        {
            if (member.role().isClient())
            {
                final long connectedNs = member.get(CrashBoard.CONNECTED_NS);
                if (connectedNs == 0)
                {
                    return 0;
                }
                youngestNs = Math.max(youngestNs, connectedNs);
            }
        }

        return youngestNs;
    }

    /** Drivers run when this returns, clients soon. */
    void replace(final List<CrashRole> roles)
    {
        roles.stream().sorted().forEach(this::replace);
    }

    private void replace(final CrashRole role)
    {
        addSpares(1);
        final ChildProcess process = spares.remove().awaitLine("waiting");
        number++;
        final Member member = new Member(
            role, process, role.isClient() ? new CrashBoard(CrashProcess.board(root, number)) : null);
        members.put(role, member);
        if (role.isClient())
        {
            clients.add(member);
        }
        process.say(role + " " + number);
        if (!role.isClient())
        {
            process.awaitLine(role == CrashRole.MEDIA_DRIVER ? "media driver ready" : "tp_driver ready");
        }
    }

    Member member(final CrashRole role)
    {
        return members.get(role);
    }

    Iterable<Member> members()
    {
        return members.values();
    }

    List<Long> pids()
    {
        return all.stream().map(ChildProcess::pid).toList();
    }

    /** @return sum of what all consumers show, the dead too. */
    long sumOfConsumers(final long field)
    {
        return clients.stream().filter((client) -> client.role().isConsumer())
            .mapToLong((client) -> client.get(field)).sum();
    }

    /**
     * All at once, by SIGKILL.
     *
     * @return those that were.
     */
    List<Member> kill(final List<CrashRole> roles)
    {
        final List<Member> victims = roles.stream().map(members::get).toList();
        victims.forEach((victim) -> victim.process().signalKill());
        victims.forEach((victim) -> end(victim.process()));
        return victims;
    }

    private void end(final ChildProcess process)
    {
        process.close();
        all.remove(process);
    }

    /**
     * Stop by SIGSTOP, and let go on by SIGCONT. A shell does both, so that none stays stopped if this process is
     * killed meanwhile.
     */
    void stop(final CrashRole role, final int stopMs)
    {
        try
        {
            final Process shell = new ProcessBuilder("sh", "-c", "kill -STOP $1; sleep $2; kill -CONT $1", "stop",
                Long.toString(members.get(role).process().pid()), String.valueOf(stopMs / 1e3))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            shell.waitFor();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    static void pause(final long ms)
    {
        final long startNs = System.nanoTime();
        long leftNs = TimeUnit.MILLISECONDS.toNanos(ms);
        while (leftNs > 0)
        {
            LockSupport.parkNanos(leftNs);
            leftNs = TimeUnit.MILLISECONDS.toNanos(ms) - (System.nanoTime() - startNs);
        }
    }

    /** The newest lines of everybody, for a failure's message. */
    String lastWords(final int count)
    {
        final StringBuilder text = new StringBuilder();
        for (final Member member : members.values())
        {
            final List<String> lines = member.process().lines();
            text.append(member.role()).append(member.process().isAlive() ? "" : " (dead)").append(":\n");
            lines.subList(Math.max(0, lines.size() - count), lines.size())
                .forEach((line) -> text.append("    ").append(line).append('\n'));
        }

        return text.toString();
    }

    @Override
    public void close()
    {
        all.forEach(ChildProcess::signalKill);
        all.forEach(ChildProcess::close);
        clients.forEach((client) -> client.board().close());
        IoUtil.delete(root.toFile(), true);
    }
}
