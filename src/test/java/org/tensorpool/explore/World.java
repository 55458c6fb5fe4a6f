package org.tensorpool.explore;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.client.ClientBench;
import org.tensorpool.driver.DriverBench;
import org.tensorpool.explore.Step.Kind;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.system.Await;
import org.tensorpool.testing.SharedMemory;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;

/**
 * One driver, two producers and the consumers of one stream, each the real thing, and between them a network that does
 * with messages what the explorer says. Each node has streams of its own: what it sends is taken from there and held,
 * and what it is to hear is put there. Health is told at once; all else waits until it is delivered, lost or repeated,
 * in order on each link.
 */
final class World implements AutoCloseable
{
    static final int DRIVER = 0;
    static final int PRODUCERS = 2;
    private static final int CHANNELS = 3;
    private static final int CONTROL = 0;
    private static final int ANNOUNCE = 1;
    private static final int DESCRIPTOR = 2;
    private static final int STREAMS_OF_A_NODE = 10;
    private static final int MAX_DELIVERIES = 500;
    private static final long CLOCK_SET_BACK_NS = 3_600_000_000_000L;
    private static final long START_TAKES_NS = 5_000_000L;

    /** What differs from world to world. */
    record Terms(boolean hasPidsOfTheirOwn, boolean isSecondProducerFixed)
    {
    }

    private final SimClock clock = new SimClock();
    private final Path baseDirectory = SharedMemory.newDirectory("explore-");
    private final Aeron aeron;
    private final int nodes;
    private final Terms terms;
    private final UnaryOperator<Message> interference;
    private final DriverBench driver;
    private final ClientBench[] clients;
    private final ExclusivePublication[][] injections;
    private final Subscription[][] captures;
    private final Long2LongHashMap nodeOfSession = new Long2LongHashMap(-1);
    private final List<ArrayDeque<Message>> links = new ArrayList<>();
    private final ArrayDeque<Message> captured = new ArrayDeque<>();
    private final Map<Long, Integer> askers = new HashMap<>();
    private final Rules rules = new Rules();
    private final StateNotes notes = new StateNotes();
    private final UnsafeBuffer outgoing = new UnsafeBuffer(new byte[0]);
    private final List<Throwable> errors = new ArrayList<>();
    private final boolean[] hasStarted;
    private int accepted;
    private List<String> story;

    World(
        final Aeron aeron,
        final int firstStream,
        final int consumers,
        final Terms terms,
        final DriverBench.Flaw flaw,
        final UnaryOperator<Message> interference)
    {
        this.aeron = aeron;
        this.nodes = 1 + PRODUCERS + consumers;
        this.terms = terms;
        this.interference = interference;
        final String aeronDirectory = aeron.context().aeronDirectoryName();
        driver = new DriverBench(aeronDirectory, firstStream, baseDirectory, clock, flaw, this::onError);
        clients = new ClientBench[nodes];
        hasStarted = new boolean[nodes];
        final PathContainment containment = PathContainment.of(List.of(baseDirectory));
        for (int node = 1; node < nodes; node++)
        {
            final boolean isFixed = node == PRODUCERS && terms.isSecondProducerFixed();
            clients[node] = new ClientBench(aeronDirectory, firstStream + STREAMS_OF_A_NODE * node, DriverBench.STREAM,
                isProducer(node), isFixed ? 4711 : 0, node, containment, clock, this::onError);
        }
        injections = new ExclusivePublication[nodes][4];
        captures = new Subscription[nodes][4];
        connect(firstStream);
        for (int i = 0; i < nodes * nodes * CHANNELS; i++)
        {
            links.add(new ArrayDeque<>());
        }
    }

    private void connect(final int firstStream)
    {
        for (int node = 0; node < nodes; node++)
        {
            for (int i = 0; i < 4; i++)
            {
                final int streamId = firstStream + STREAMS_OF_A_NODE * node + i;
                captures[node][i] = aeron.addSubscription("aeron:ipc", streamId);
                injections[node][i] = aeron.addExclusivePublication("aeron:ipc?term-length=4m", streamId);
            }
            final int owner = node;
            if (node == DRIVER)
            {
                nodeOfSession.put(driver.controlSession(), owner);
                nodeOfSession.put(driver.announceSession(), owner);
            }
            else
            {
                clients[node].sessions((session) -> nodeOfSession.put(session, owner));
            }
        }
        Await.until("all nodes are connected", this::isConnected);
    }

    private boolean isConnected()
    {
        boolean isConnected = driver.isConnected();
        for (int node = 0; node < nodes; node++)
        {
            isConnected &= node == DRIVER || clients[node].isConnected();
            for (int i = 0; i < 4; i++)
            {
                final boolean hasOwn = node == DRIVER ? i < 2 : i == 0 || i == 2 || i == 3 && isProducer(node);
                isConnected &= captures[node][i].imageCount() == (hasOwn ? 2 : 1);
            }
        }

        return isConnected;
    }

    private void onError(final Throwable error)
    {
        if (error instanceof Error || error instanceof NullPointerException)
        {
            errors.add(error);
        }
    }

    static boolean isProducer(final int node)
    {
        return node > 0 && node <= PRODUCERS;
    }

    private boolean isConsumer(final int node)
    {
        return node > PRODUCERS;
    }

    /** All anew. */
    void reset()
    {
        for (int node = 1; node < nodes; node++)
        {
            clients[node].crash();
        }
        clock.reset();
        driver.reset(terms.hasPidsOfTheirOwn());
        for (int node = 0; node < nodes; node++)
        {
            for (int i = 0; i < 4; i++)
            {
                poll(captures[node][i]);
            }
            hasStarted[node] = false;
        }
        links.forEach(ArrayDeque::clear);
        captured.clear();
        askers.clear();
        rules.reset(nodes);
        errors.clear();
        accepted = 0;
    }

    private static void poll(final Subscription subscription)
    {
        while (subscription.poll((buffer, offset, length, header) -> { }, 100) > 0)
        {
            Thread.onSpinWait();
        }
    }

    /** Have it told what happens. */
    void tell(final List<String> newStory)
    {
        story = newStory;
    }

    private ArrayDeque<Message> link(final int from, final int to, final int channel)
    {
        return links.get((from * nodes + to) * CHANNELS + channel);
    }

    private boolean isAwake(final int node)
    {
        return node == DRIVER ? driver.isRunning() : clients[node].isRunning() && !clients[node].isStalled();
    }

    private boolean isAlive(final int node)
    {
        return node == DRIVER ? driver.isRunning() : clients[node].isRunning();
    }

    /** What may happen now. */
    List<Step> steps()
    {
        final List<Step> steps = new ArrayList<>();
        boolean isPending = false;
        for (int i = 0; i < links.size(); i++)
        {
            if (!links.get(i).isEmpty() && isAwake(receiver(i)))
            {
                isPending = true;
                steps.add(new Step(Kind.DELIVER, i));
                steps.add(new Step(Kind.LOSE, i));
                steps.add(new Step(Kind.REPEAT, i));
            }
        }
        if (isPending)
        {
            steps.add(Step.of(Kind.SETTLE));
        }
        steps.add(Step.of(Kind.BACKOFF));
        steps.add(Step.of(Kind.PERIOD));
        steps.add(Step.of(Kind.TIME_OUT));
        if (earliestExpiry() - clock.nanoTime() > 1)
        {
            steps.add(Step.of(Kind.ALMOST_EXPIRY));
            steps.add(Step.of(Kind.EXPIRY));
        }
        else if (earliestExpiry() > clock.nanoTime())
        {
            steps.add(Step.of(Kind.EXPIRY));
        }
        addOfDriver(steps);
        for (int node = 1; node < nodes; node++)
        {
            addOfClient(steps, node);
        }

        return steps;
    }

    private void addOfDriver(final List<Step> steps)
    {
        if (driver.isRunning())
        {
            steps.add(new Step(Kind.CRASH, DRIVER));
            steps.add(new Step(Kind.SHUT_DOWN, DRIVER));
        }
        else
        {
            steps.add(new Step(Kind.START, DRIVER));
            steps.add(new Step(Kind.START_CLEAN, DRIVER));
            steps.add(new Step(Kind.START_SET_BACK, DRIVER));
        }
    }

    private void addOfClient(final List<Step> steps, final int node)
    {
        if (!clients[node].isRunning())
        {
            // Producers are alike until one has begun.
            if (node != PRODUCERS || hasStarted[1] || terms.isSecondProducerFixed())
            {
                steps.add(new Step(Kind.START, node));
            }
            return;
        }

        steps.add(new Step(Kind.CRASH, node));
        if (clients[node].isStalled())
        {
            steps.add(new Step(Kind.CONTINUE, node));
            return;
        }

        steps.add(new Step(Kind.STALL, node));
        steps.add(new Step(Kind.DETACH, node));
        if (isProducer(node) && clients[node].mappedEpoch() != 0)
        {
            steps.add(new Step(Kind.COMMIT, node));
        }
    }

    private long earliestExpiry()
    {
        long earliest = Long.MAX_VALUE;
        for (final DriverBench.LeaseView lease : driver.leases())
        {
            earliest = Math.min(earliest, lease.expiryNs());
        }

        return earliest == Long.MAX_VALUE ? clock.nanoTime() : earliest;
    }

    private int receiver(final int link)
    {
        return link / CHANNELS % nodes;
    }

    private int sender(final int link)
    {
        return link / CHANNELS / nodes;
    }

    /** Have something happen, and see whether all is still as it must be. */
    void take(final Step step)
    {
        if (story != null)
        {
            story.add(inWords(step));
        }
        switch (step.kind())
        {
            case DELIVER -> deliver(step.from(), false);
            case REPEAT -> deliver(step.from(), true);
            case LOSE -> links.get(step.from()).poll();
            case SETTLE -> settle();
            case BACKOFF -> pass(ClientBench.MIN_BACKOFF_NS);
            case PERIOD -> pass(DriverBench.PERIOD_NS);
            case TIME_OUT -> pass(ClientBench.ATTACH_TIMEOUT_NS);
            case ALMOST_EXPIRY -> pass(earliestExpiry() - clock.nanoTime() - 1);
            case EXPIRY -> pass(earliestExpiry() - clock.nanoTime());
            case START, START_CLEAN, START_SET_BACK -> start(step);
            case CRASH -> crash(step.from());
            case SHUT_DOWN -> shutDown();
            case STALL -> clients[step.from()].stall(true);
            case CONTINUE -> clients[step.from()].stall(false);
            case DETACH ->
            {
                clients[step.from()].detach();
                capture(step.from());
                forgetLinksTo(step.from());
            }
            case COMMIT ->
            {
                clients[step.from()].commit();
                capture(step.from());
            }
            default -> throw new AssertionError(step);
        }
        check();
    }

    private void check()
    {
        rules.check(driver, clients, PRODUCERS);
        if (!errors.isEmpty())
        {
            throw new AssertionError("an error that nobody expects", errors.get(0));
        }
    }

    private void deliver(final int index, final boolean isKept)
    {
        final Message message = isKept ? links.get(index).peek() : links.get(index).poll();
        final int node = receiver(index);
        if (isConsumer(node))
        {
            rules.onTold(node, clients[node], message, clock.nanoTime());
        }
        final Message changed = interference.apply(message);
        if (changed != null)
        {
            inject(node, index % CHANNELS, changed);
            duty(node);
            check();
        }
    }

    private void inject(final int node, final int channel, final Message message)
    {
        outgoing.wrap(message.bytes());
        final int stream = message.kind() == Message.Kind.QOS ? 2 : channel == DESCRIPTOR ? 3 : channel;
        while (injections[node][stream].offer(outgoing, 0, outgoing.capacity()) < 0)
        {
            Thread.onSpinWait();
        }
    }

    private void settle()
    {
        int left = MAX_DELIVERIES;
        boolean isQuiet;
        do
        {
            isQuiet = true;
            for (int i = 0; i < links.size(); i++)
            {
                while (!links.get(i).isEmpty() && isAwake(receiver(i)) && left-- > 0)
                {
                    deliver(i, false);
                    isQuiet = false;
                }
            }
        }
        while (!isQuiet && left > 0);
        if (left <= 0)
        {
            throw new AssertionError("messages lead to messages without end");
        }
    }

    private void pass(final long ns)
    {
        clock.advance(ns);
        for (int node = 0; node < nodes; node++)
        {
            if (isAwake(node))
            {
                duty(node);
            }
        }
    }

    private void start(final Step step)
    {
        if (step.from() != DRIVER)
        {
            hasStarted[step.from()] = true;
            rules.onStarted(step.from());
            clients[step.from()].start();
        }
        else
        {
            if (step.kind() == Kind.START_CLEAN)
            {
                // Where the time of day is lost too, nobody can know what came before.
                driver.clean();
                clock.setRight();
            }
            else if (step.kind() == Kind.START_SET_BACK)
            {
                clock.setBack(CLOCK_SET_BACK_NS);
            }
            clock.advance(START_TAKES_NS);
            driver.start();
        }
        duty(step.from());
    }

    private void crash(final int node)
    {
        if (node == DRIVER)
        {
            driver.crash();
        }
        else
        {
            clients[node].crash();
        }
        forgetLinksTo(node);
    }

    private void shutDown()
    {
        driver.stop();
        capture(DRIVER);
        crash(DRIVER);
    }

    private void forgetLinksTo(final int node)
    {
        for (int i = 0; i < links.size(); i++)
        {
            if (receiver(i) == node)
            {
                links.get(i).clear();
            }
        }
    }

    private void duty(final int node)
    {
        if (node == DRIVER)
        {
            driver.duty();
        }
        else
        {
            clients[node].duty();
            if (isConsumer(node))
            {
                clients[node].read((epoch, writer, writtenEpoch) ->
                {
                    accepted |= 1 << node;
                    rules.onAccepted(node, epoch, writer, writtenEpoch);
                });
            }
        }
        capture(node);
    }

    private void capture(final int node)
    {
        for (int i = 0; i < 4; i++)
        {
            while (captures[node][i].poll((buffer, offset, length, header) ->
            {
                if (nodeOfSession.get(header.sessionId()) == node)
                {
                    captured.add(Message.of(buffer, offset, length));
                }
            }, 100) > 0)
            {
                Thread.onSpinWait();
            }
        }
        for (Message message = captured.poll(); message != null; message = captured.poll())
        {
            onSent(node, message);
        }
    }

    private void onSent(final int node, final Message message)
    {
        switch (message.kind())
        {
            case ATTACH ->
            {
                askers.put(message.correlationId(), node);
                send(node, DRIVER, CONTROL, message);
            }
            case DETACH, KEEPALIVE -> send(node, DRIVER, CONTROL, message);
            case ANSWER ->
            {
                if (message.isPositive())
                {
                    rules.onGranted(message.leaseId(), message.epoch());
                }
                send(node, askers.getOrDefault(message.correlationId(), DRIVER), CONTROL, message);
            }
            case REVOCATION, SHUTDOWN -> sendToClients(CONTROL, message);
            case ANNOUNCE ->
            {
                rules.onIssued(message.epoch());
                sendToClients(ANNOUNCE, message);
            }
            case DESCRIPTOR ->
            {
                for (int to = PRODUCERS + 1; to < nodes; to++)
                {
                    send(node, to, DESCRIPTOR, message);
                }
            }
            case QOS -> tellHealth(node, message);
            default ->
            {
                // Nobody listens to it here.
            }
        }
    }

    private void sendToClients(final int channel, final Message message)
    {
        for (int to = 1; to < nodes; to++)
        {
            send(DRIVER, to, channel, message);
        }
    }

    private void send(final int from, final int to, final int channel, final Message message)
    {
        if (to != from && isAlive(to))
        {
            link(from, to, channel).add(message);
        }
    }

    private void tellHealth(final int node, final Message message)
    {
        for (int to = 1; to < nodes; to++)
        {
            if (to != node && isAwake(to))
            {
                inject(to, CONTROL, message);
            }
        }
    }

    String notes()
    {
        digest();
        return notes.toString();
    }

    StateNotes.Digest digest()
    {
        notes.begin(clock.nanoTime());
        driver.describe(notes);
        for (int node = 1; node < nodes; node++)
        {
            clients[node].describe(notes);
        }
        for (int i = 0; i < links.size(); i++)
        {
            notes.plain(links.get(i).size());
            for (final Message message : links.get(i))
            {
                message.describe(notes);
            }
        }
        rules.describe(notes);
        return notes.digest();
    }

    /**
     * No more faults: all messages arrive, who is stopped goes on, the driver is there, and somebody wants to send.
     *
     * @return nanoseconds until he can, and all who live hear him.
     */
    long recover()
    {
        for (int node = 1; node < nodes; node++)
        {
            if (clients[node].isRunning() && clients[node].isStalled())
            {
                clients[node].stall(false);
            }
        }
        if (!driver.isRunning())
        {
            take(new Step(Kind.START, DRIVER));
        }
        if (!clients[1].isRunning() && !clients[2].isRunning())
        {
            take(new Step(Kind.START, 1));
        }

        final long beganNs = clock.nanoTime();
        while (!isRecovered())
        {
            if (clock.nanoTime() - beganNs > Explorer.RECOVERY_NS)
            {
                throw new Violation(Violation.Rule.RECOVERY, "after " + (clock.nanoTime() - beganNs) / 1_000_000 +
                    " ms without a fault, " + standing());
            }
            pass(ClientBench.MIN_BACKOFF_NS);
            settle();
            check();
        }

        return clock.nanoTime() - beganNs;
    }

    private boolean isRecovered()
    {
        final List<DriverBench.LeaseView> leases = driver.leases();
        int writer = 0;
        for (int node = 1; node < nodes; node++)
        {
            if (clients[node].isRunning() && isLeased(leases, node) && clients[node].mappedEpoch() == driver.epoch())
            {
                writer = isProducer(node) ? node : writer;
            }
            else if (isConsumer(node) && clients[node].isRunning())
            {
                return false;
            }
        }
        if (writer == 0)
        {
            return false;
        }

        accepted = 0;
        clients[writer].commit();
        capture(writer);
        settle();
        for (int node = PRODUCERS + 1; node < nodes; node++)
        {
            if (clients[node].isRunning() && (accepted & 1 << node) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /** Live leases that nobody holds. */
    long orphans()
    {
        return driver.leases().stream().filter((lease) ->
        {
            for (int node = 1; node < nodes; node++)
            {
                if (clients[node].isAttached() && clients[node].leaseId() == lease.leaseId())
                {
                    return false;
                }
            }
            return true;
        }).count();
    }

    private boolean isLeased(final List<DriverBench.LeaseView> leases, final int node)
    {
        return clients[node].isAttached() &&
            leases.stream().anyMatch((lease) -> lease.leaseId() == clients[node].leaseId());
    }

    private String standing()
    {
        final StringBuilder text = new StringBuilder("the driver serves epoch ").append(rules.name(driver.epoch()));
        for (int node = 1; node < nodes; node++)
        {
            text.append("; ").append(name(node)).append(!clients[node].isRunning() ? " is dead" :
                (isLeased(driver.leases(), node) ? " has a lease that the driver knows" : clients[node].isAttached() ?
                " has a lease that the driver does not know" : " has no lease") + " and has mapped " +
                (clients[node].mappedEpoch() == 0 ? "nothing" : "epoch " + rules.name(clients[node].mappedEpoch())) +
                (isConsumer(node) && (accepted & 1 << node) == 0 ? ", and accepts nothing" : ""));
        }

        return text.toString();
    }

    private String name(final int node)
    {
        return node == DRIVER ? "the driver" : isProducer(node) ? "producer " + node :
            "consumer " + (node - PRODUCERS);
    }

    private String inWords(final Step step)
    {
        final String who = name(step.from() < nodes ? step.from() : 0);
        return switch (step.kind())
        {
            case DELIVER, LOSE, REPEAT -> onLink(step);
            case SETTLE -> "all messages arrive";
            case BACKOFF -> "100 ms pass";
            case PERIOD -> "1 s passes";
            case TIME_OUT -> "5 s pass";
            case ALMOST_EXPIRY -> "time passes until a nanosecond before the first lease expires (" +
                (earliestExpiry() - clock.nanoTime()) / 1_000_000 + " ms)";
            case EXPIRY -> "time passes until the first lease expires (" +
                (earliestExpiry() - clock.nanoTime()) / 1_000_000 + " ms)";
            case START -> who + " starts";
            case START_CLEAN -> "the driver starts with an empty directory and the right time of day";
            case START_SET_BACK -> "the driver starts, and the time of day was set back by an hour";
            case CRASH -> who + " dies";
            case SHUT_DOWN -> "the driver says that it goes, and goes";
            case STALL -> who + " is stopped";
            case CONTINUE -> who + " goes on";
            case DETACH -> who + " is closed";
            case COMMIT -> who + " sends a frame of epoch " + rules.name(clients[step.from()].mappedEpoch());
        };
    }

    private String onLink(final Step step)
    {
        final String verb = switch (step.kind())
        {
            case DELIVER -> " arrives";
            case LOSE -> " is lost";
            default -> " arrives, and will arrive again";
        };
        return name(sender(step.from())) + "'s " + links.get(step.from()).peek().inWords(rules::name) + " to " +
            name(receiver(step.from())) + verb;
    }

    @Override
    public void close()
    {
        for (int node = 1; node < nodes; node++)
        {
            clients[node].close();
        }
        driver.close();
    }
}
