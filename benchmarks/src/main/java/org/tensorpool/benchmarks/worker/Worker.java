package org.tensorpool.benchmarks.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.agrona.CloseHelper;
import org.tensorpool.benchmarks.Cpus;
import org.tensorpool.benchmarks.floor.Hiccups;
import org.tensorpool.benchmarks.floor.PingPong;
import org.tensorpool.benchmarks.floor.SleepingAgents;
import org.tensorpool.benchmarks.memory.PageFaults;
import org.tensorpool.benchmarks.memory.RandomAccess;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.transport.Receiver;
import org.tensorpool.benchmarks.transport.Recorder;
import org.tensorpool.benchmarks.transport.Sender;
import org.tensorpool.benchmarks.transport.TensorPoolTransport;
import org.tensorpool.benchmarks.transport.Transport;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * A process that has one transport and does what it is told, a line at a time. It ends when its standard input does, so
 * that none is left behind when who started it dies.
 */
public final class Worker implements AutoCloseable
{
    private final ObjectMapper mapper = new ObjectMapper();
    private final Path directory;
    private final Cpus cpus;
    private final TransportKind kind;
    private Transport transport;
    private Sender sender;
    private Receiver receiver;
    private ReceiveLoop receiveLoop;
    private Thread receiveThread;

    private Worker(final TransportKind kind, final Path directory, final Cpus cpus)
    {
        this.kind = kind;
        this.directory = directory;
        this.cpus = cpus;
    }

    /**
     * @param args transport, directory, and the two CPUs.
     * @throws IOException if who started this process is gone.
     */
    public static void main(final String[] args) throws IOException
    {
        // Libraries print where they like: only answers may go to standard output.
        final PrintStream answers = System.out;
        System.setOut(System.err);
        try (Worker worker = new Worker(TransportKind.valueOf(args[0]), Path.of(args[1]), Cpus.parse(args[2])))
        {
            worker.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), answers);
        }
        // Peers leave threads behind that are no daemons.
        System.exit(0);
    }

    private void serve(final BufferedReader commands, final PrintStream answers) throws IOException
    {
        String line = commands.readLine();
        while (line != null)
        {
            final Command command = mapper.readValue(line, Command.class);
            answers.println(mapper.writeValueAsString(answer(command)));
            answers.flush();
            line = command.operation() == Command.Operation.EXIT ? null : commands.readLine();
        }
    }

    private Reply answer(final Command command)
    {
        try
        {
            return execute(command);
        }
        catch (final Exception | LinkageError ex)
        {
            ex.printStackTrace();
            return Reply.failed(ex.toString());
        }
    }

    private Reply execute(final Command command) throws Exception
    {
        return switch (command.operation())
        {
            case OPEN -> open(command.plan());
            case RECEIVE -> receive(command.plan());
            case SEND -> send(command.plan());
            case STOP -> stop();
            case PING_PONG -> Reply.done().with("oneWayNs", PingPong.measure(cpus, command.number()));
            case SLEEPING_AGENTS -> Reply.of(SleepingAgents.measure(command.seconds()));
            case HICCUPS -> Reply.of(Hiccups.measure(cpus, command.seconds()));
            case FAN_OUT -> new FanOut((TensorPoolTransport)transport(), cpus)
                .measure((int)command.number(), command.seconds());
            case STOPPED_CONSUMER -> new StoppedConsumer((TensorPoolTransport)transport(), cpus)
                .measure(command.seconds());
            case ATTACH_CONSUMER -> AttachCycles.ofConsumers(directory, (int)command.number(), command.seconds());
            case ATTACH_PRODUCER -> AttachCycles.ofProducers(directory, (int)command.number(), command.seconds());
            case PAGE_FAULTS -> PageFaults.measure(directory);
            case RANDOM_ACCESS -> RandomAccess.measure(directory, command.seconds());
            case EXIT -> Reply.done();
        };
    }

    private Transport transport()
    {
        if (transport == null)
        {
            transport = kind.open(directory);
        }
        return transport;
    }

    private Reply open(final Plan plan)
    {
        sender = transport().openSender(plan);
        return Reply.done();
    }

    private Reply receive(final Plan plan)
    {
        final Recorder recorder = new Recorder(plan.intervalNs());
        receiver = transport().openReceiver(plan, recorder);
        receiveLoop = new ReceiveLoop(receiver, recorder);
        receiveThread = PinnedThreadFactory.sharing("bench-receiver", cpus.receiver()).newThread(receiveLoop);
        receiveThread.start();
        return Reply.done();
    }

    private Reply send(final Plan plan) throws InterruptedException
    {
        try
        {
            sender.awaitReceiver();
            final SendLoop loop = new SendLoop(sender, plan);
            final Thread thread = PinnedThreadFactory.sharing("bench-sender", cpus.sender()).newThread(loop);
            thread.start();
            // What was due when the ends met is over by then.
            thread.join(Math.max(1, (long)(plan.warmSeconds() * 1000)));
            final Map<String, Long> before = Allocation.ofConductors();
            thread.join();
            final Reply reply = loop.reply();
            Allocation.ofConductorsSince(before).forEach(
                (name, bytes) -> reply.with(Reply.ALLOCATED_BY + name, bytes));
            return reply;
        }
        finally
        {
            sender.close();
        }
    }

    private Reply stop() throws InterruptedException
    {
        receiveLoop.stop();
        receiveThread.join();
        receiver.close();
        return receiveLoop.reply();
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(transport);
    }
}
