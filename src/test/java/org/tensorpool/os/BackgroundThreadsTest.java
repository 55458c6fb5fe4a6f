package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.openhft.affinity.Affinity;
import org.junit.jupiter.api.Test;

class BackgroundThreadsTest
{
    private static final BitSet MASK = HostCpus.atStart().mask();
    private static final int LAST = MASK.length() - 1;

    @Test
    void shouldMoveEveryThreadOfTheProcessAndThoseItStartsLater() throws Exception
    {
        assumeTrue(MASK.cardinality() > 1, "needs two CPUs");

        final List<String> lines = ChildJvm.run(ChildJvm.command(KeepOff.class)).lines().toList();

        assertEquals("moved", lines.getFirst(), lines.toString());
        final List<String> masks = lines.subList(1, lines.size());
        assertTrue(masks.size() > 5, "main, the JVM's own, pinned and later: " + lines);
        assertEquals(List.of("pinned " + LAST),
            masks.stream().filter((line) -> cpusOf(line).get(LAST)).toList(), lines.toString());
        assertTrue(masks.stream().anyMatch((line) -> line.startsWith("later ")), lines.toString());
    }

    @Test
    void shouldLeaveTheProcessAloneWhereNoCpuWouldBeLeft() throws Exception
    {
        final BitSet before = Affinity.getAffinity();

        assertFalse(BackgroundThreads.keepProcessOff(MASK.stream().toArray()));

        assertEquals(before, Affinity.getAffinity());
    }

    @Test
    void shouldMoveAThreadThatAPinnedOneStarts() throws Exception
    {
        assumeTrue(MASK.cardinality() > 1, "needs two CPUs");
        final AtomicReference<BitSet> inherited = new AtomicReference<>();
        final AtomicReference<BitSet> moved = new AtomicReference<>();

        final Thread pinned = PinnedThreadFactory.sharing("pinned", LAST).newThread(() ->
        {
            runOn(new Thread(() -> inherited.set(Affinity.getAffinity())));
            runOn(BackgroundThreads.factory(Thread::new, LAST)
                .newThread(() -> moved.set(Affinity.getAffinity())));
        });
        runOn(pinned);

        assertEquals(CpuList.of(LAST), inherited.get());
        assertFalse(moved.get().get(LAST), moved.toString());
        assertFalse(moved.get().isEmpty());
    }

    @Test
    void shouldLeaveAThreadWhereItIsWhereNoCpuWouldBeLeft()
    {
        final AtomicReference<BitSet> found = new AtomicReference<>();

        runOn(BackgroundThreads.factory(Thread::new, MASK.stream().toArray())
            .newThread(() -> found.set(Affinity.getAffinity())));

        assertEquals(Affinity.getAffinity(), found.get());
    }

    private static void runOn(final Thread thread)
    {
        thread.start();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static BitSet cpusOf(final String line)
    {
        return CpuList.parse(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** Keeps off the last CPU, pins a thread to it, starts another one, and prints where each is. */
    static final class KeepOff
    {
        private KeepOff()
        {
        }

        public static void main(final String[] args) throws Exception
        {
            System.out.println(BackgroundThreads.keepProcessOff(LAST) ? "moved" : "left alone");
            PinnedThreadFactory.sharing("pinned", LAST).newThread(KeepOff::startAnother).start();
            System.in.read();
        }

        private static void startAnother()
        {
            runOn(BackgroundThreads.factory((task) -> new Thread(task, "later"), LAST).newThread(KeepOff::print));
            System.exit(0);
        }

        private static void print()
        {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task")))
            {
                for (final Path task : tasks.toList())
                {
                    System.out.println(Files.readString(task.resolve("comm")).strip() + " " +
                        CpuList.format(HostCpus.maskIn(Files.readString(task.resolve("status")))));
                }
            }
            catch (final IOException ex)
            {
                System.out.println(ex);
            }
        }
    }
}
