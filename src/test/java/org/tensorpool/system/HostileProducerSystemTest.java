package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.system.HostileReader.Account;
import org.tensorpool.system.HostileReader.Mode;
import org.tensorpool.testing.ChildProcess;

/**
 * A process with a lease writes what it likes into its regions and on the descriptor stream, while consumers on threads
 * and in a process read all that they accept. {@code -Dtensorpool.test.long=true} goes on for five minutes;
 * {@code -Dtensorpool.hostile.seed=<n>} repeats a run.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class HostileProducerSystemTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(5);
    private static final int ROUNDS = 6;
    private static final int FRAMES = 4_000;
    private static final int CHUNKS = 60;
    /** No reader is lapped by so many. */
    private static final int CHUNK = HostileRing.NSLOTS / 2;
    private static final long SEED = Long.getLong("tensorpool.hostile.seed", 7_000_001);

    /** Who looks at every frame. */
    private static final List<String> EXACT = List.of("POLL", "PROCESS");

    private final TensorPoolSystem system = new TensorPoolSystem();
    private final Map<String, HostileReader> readers = new TreeMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private ChildProcess hostile;
    private ChildProcess reading;
    private long epoch;
    private long last;
    private long sent;

    @BeforeEach
    void start()
    {
        system.otherProfile(Profile.of(HostileRing.NSLOTS, HostileRing.SMALL_STRIDE, HostileRing.LARGE_STRIDE));
        system.startMediaDriver();
        system.startShmDriver();
        final String aeron = system.aeronDirectory();
        final String base = system.baseDirectory().toString();
        reading = ChildProcess.start(HostileReader.class.getName(), aeron, base);
        hostile = ChildProcess.start(HostileProducer.class.getName(), aeron, base, Long.toString(SEED));
        for (final Mode mode : Mode.values())
        {
            final HostileReader reader = new HostileReader(
                system.connect(system.context().descriptorChannel(HostileProducer.CHANNEL)), mode,
                system.baseDirectory());
            readers.put(mode.name(), reader);
            threads.add(Thread.ofPlatform().name("hostile-" + mode).start(reader));
        }
        hostile.awaitLine("attached");
        awaitFlow();
    }

    @AfterEach
    void stop() throws InterruptedException
    {
        readers.values().forEach(HostileReader::stop);
        for (final Thread thread : threads)
        {
            thread.join();
        }
        hostile.close();
        reading.close();
        system.close();
    }

    private void tell(final String command)
    {
        final String[] words = hostile.ask(command, "done ").split(" ");
        epoch = Long.parseLong(words[1]);
        last = Long.parseLong(words[2]);
        sent = Long.parseLong(words[3]);
    }

    private Map<String, Account> accounts()
    {
        final Map<String, Account> accounts = new TreeMap<>();
        readers.forEach((name, reader) -> accounts.put(name, reader.lastAccount()));
        accounts.put("PROCESS", Account.parse(reading.ask("account", "account ")));
        return accounts;
    }

    /** Honest frames are sent until everybody has one of this epoch. */
    private Map<String, Account> awaitFlow()
    {
        final List<Map<String, Account>> latest = new ArrayList<>();
        final List<Long> firsts = new ArrayList<>();
        Await.until(() -> "all have an honest frame of epoch " + epoch + " from " + firsts + " on: " + latest + ", " +
            system.errors(), () ->
        {
            tell("honest");
            firsts.add(last);
            latest.clear();
            latest.add(accounts());
            latest.get(0).forEach((name, account) -> assertEquals("none", account.problem(), name));
            return latest.get(0).values().stream().allMatch((account) ->
                account.epoch() == epoch && account.last() >= firsts.get(0));
        });
        return latest.get(0);
    }

    private Map<String, Account> awaitQuiet()
    {
        final List<Map<String, Account>> latest = new ArrayList<>(List.of(awaitFlow()));
        Await.until(() -> "both have read everything: " + latest.get(0), () ->
        {
            latest.set(0, accounts());
            return EXACT.stream().allMatch((name) -> latest.get(0).get(name).last() == last);
        });
        return latest.get(0);
    }

    private void awaitTaken(final Map<String, Account> before, final long sentBefore)
    {
        final List<Map<String, Account>> latest = new ArrayList<>(List.of(before));
        Await.until(() -> (sent - sentBefore) + " descriptors are taken: " + before + latest, () ->
        {
            latest.set(0, accounts());
            return EXACT.stream().allMatch((name) ->
                latest.get(0).get(name).taken() - before.get(name).taken() == sent - sentBefore);
        });
    }

    @Test
    void shouldCountEveryFrameThatAHostileProducerSpoilsAndTakeEveryOther()
    {
        final Map<String, Account> before = awaitQuiet();
        final long sentBefore = sent;
        final long first = last + 1;
        for (int i = 0; i < CHUNKS; i++)
        {
            tell("headers " + CHUNK);
            awaitTaken(before, sentBefore);
        }
        long wellFormed = 0;
        for (long sequence = first; sequence <= last; sequence++)
        {
            wellFormed += HostileRing.isWellFormed(epoch, sequence) ? 1 : 0;
        }
        final Map<String, Account> after = accounts();

        for (final String name : EXACT)
        {
            final Account was = before.get(name);
            final Account is = after.get(name);
            assertEquals(is.taken() - was.taken(), is.accounted() - was.accounted(), () -> name + ": " + was + is);
            assertEquals(wellFormed, is.wellFormed() - was.wellFormed(), () -> name + " takes all that are: " + is);
            assertEquals(was.gap(), is.gap(), () -> name + " believes no descriptor of a frame that never was: " + is);
        }
        System.out.println("hostile headers, seed " + SEED + ": " + (sent - sentBefore) + " descriptors, " +
            (after.get("POLL").received() - before.get("POLL").received()) + " frames accepted, " + wellFormed +
            " of them well-formed; " + readers.get("POLL").drops());
        assertEquals(List.of(), List.copyOf(system.errors()));
    }

    @Test
    void shouldReadNothingBeyondItsPoolsAndGoOnWithTheNextEpochWhateverIsWritten()
    {
        final long startNs = System.nanoTime();
        int rounds = 0;
        while (IS_LONG ? System.nanoTime() - startNs < LONG_NS : rounds < ROUNDS)
        {
            tell("all " + FRAMES);
            tell("again");
            awaitFlow();
            rounds++;
        }

        final Map<String, Account> accounts = awaitFlow();
        System.out.println("hostile producer, seed " + SEED + ": " + rounds + " epochs, " + sent + " descriptors; " +
            accounts + "; " + readers.get("POLL").drops());
        accounts.forEach((name, account) ->
        {
            assertEquals("none", account.problem(), name);
            assertTrue(account.received() > 0 && account.drops() > 0, () -> name + ": " + account);
            assertTrue(name.equals("LATEST") || account.accounted() <= account.taken(), () -> name + ": " + account);
            assertTrue(account.gap() >= 0, () -> name + ": " + account);
        });
    }
}
