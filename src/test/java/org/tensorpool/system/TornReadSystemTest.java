package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.system.TornReader.Account;
import org.tensorpool.system.TornReader.Mode;
import org.tensorpool.testing.ChildProcess;

/**
 * A producer as fast as it can over a ring of 8 slots, consumers that look at every byte, on threads and in a process:
 * no frame is called intact that is not, and each is accounted for.
 * <p>
 * {@code -Dtensorpool.torn.seconds=600} makes it ten minutes rather than one.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class TornReadSystemTest
{
    private static final long NANOSECONDS = TimeUnit.SECONDS.toNanos(Long.getLong("tensorpool.torn.seconds", 60));
    private static final int BATCH = 1_000;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private final List<TornReader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final TensorClaim claim = new TensorClaim();
    private ChildProcess child;
    private Producer producer;
    private long sequenceAfter;

    @BeforeEach
    void start()
    {
        system.otherProfile(Profile.of(NSLOTS, 64, 8_192, 262_144));
        system.startMediaDriver();
        system.startShmDriver();
        producer = system.connect().addProducer(OTHER_STREAM);
        child = ChildProcess.start(
            TornReader.class.getName(), system.aeronDirectory(), system.baseDirectory().toString(), "IN_PLACE");
        for (final Mode mode : Mode.values())
        {
            final Consumer consumer = system.connect().addConsumer(OTHER_STREAM);
            final TornReader reader = new TornReader(consumer, mode);
            readers.add(reader);
            threads.add(Thread.ofPlatform().name("torn-" + mode).start(reader));
        }
        Await.until("all consumers map", () -> producer.mappedConsumers() == readers.size() + 1);
    }

    @AfterEach
    void stop() throws InterruptedException
    {
        readers.forEach(TornReader::stop);
        for (final Thread thread : threads)
        {
            thread.join();
        }
        child.close();
        system.close();
    }

    /** @return its sequence, whether its descriptor went out or not. */
    private long publish()
    {
        final long sequence = producer.tryClaim(claim, DerivedPayload.length(sequenceAfter));
        assertEquals(sequenceAfter++, sequence, "the next one");
        final MemorySegment payload = claim.payload();
        DerivedPayload.fill(payload, sequence);
        claim.dtype(DType.UINT8).shape((int)payload.byteSize()).commit();
        return sequence;
    }

    private Map<String, Account> accounts()
    {
        final Map<String, Account> accounts = new TreeMap<>();
        for (int i = 0; i < readers.size(); i++)
        {
            accounts.put(threads.get(i).getName(), readers.get(i).lastAccount());
        }
        accounts.put("process", Account.parse(child.ask("account", "account ")));
        return accounts;
    }

    /** Those that were let go meanwhile are let in again: the last frame tells them what they missed. */
    private Map<String, Account> awaitLast()
    {
        final List<Map<String, Account>> latest = new ArrayList<>();
        Await.until(() -> "all are at frame " + (sequenceAfter - 1) + "; " + latest, () ->
        {
            final long last = publish();
            final long startNs = System.nanoTime();
            do
            {
                latest.clear();
                latest.add(accounts());
            }
            while (!areAt(latest.get(0), last) && System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(100));
            return areAt(latest.get(0), last);
        });
        return latest.get(0);
    }

    private static boolean areAt(final Map<String, Account> accounts, final long last)
    {
        return accounts.values().stream().allMatch((account) -> account.last() == last);
    }

    @Test
    void shouldNeverCallACorruptFrameIntactAndAccountForEveryOne()
    {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < NANOSECONDS)
        {
            for (int i = 0; i < BATCH; i++)
            {
                publish();
            }
        }

        final Map<String, Account> accounts = awaitLast();
        System.out.println("torn reads: " + sequenceAfter + " frames; " + accounts);
        accounts.forEach((name, account) ->
        {
            assertEquals(0, account.corrupt(), () -> name + ": " + account);
            assertEquals(account.last() - account.first() + 1, account.accounted(), () -> name + ": " + account);
            assertEquals(account.received(), account.torn() + account.whole(), () -> name + ": " + account);
            assertTrue(account.whole() > 0, () -> name + " read something: " + account);
        });
        assertTrue(accounts.get("torn-IN_PLACE").torn() + accounts.get("torn-LATEST").torn() > 0, () ->
            "readers were overtaken while they read: " + accounts);
    }
}
