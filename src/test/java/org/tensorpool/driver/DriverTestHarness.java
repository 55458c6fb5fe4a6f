package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.agrona.CloseHelper;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.CachedNanoClock;
import org.tensorpool.TestDirectories;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestEncoder;
import org.tensorpool.protocol.driver.ShmDetachRequestEncoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestEncoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.testing.SharedMemory;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

/**
 * A driver whose clock and duty cycle are the test's, on a real media driver and real memory, and a client that speaks
 * to it in bare messages and keeps what it hears.
 */
final class DriverTestHarness implements AutoCloseable
{
    static final String CONTROL_CHANNEL = "aeron:ipc?term-length=64k";
    static final int CONTROL_STREAM = 1000;
    static final int ANNOUNCE_STREAM = 1001;
    static final int STREAM = 10_000;
    static final int OTHER_STREAM = 10_001;
    static final int DYNAMIC_STREAM = 20_005;
    static final long ANNOUNCE_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1000);
    static final long KEEPALIVE_NS = TimeUnit.MILLISECONDS.toNanos(1000);
    static final long LEASE_NS = 3 * KEEPALIVE_NS;

    private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(20);

    private final Path baseDirectory = SharedMemory.newDirectory("driver-");
    private final String aeronDirectory = SharedMemory.newPath("aeron-").toString();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<Heard> heard = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private Consumer<DriverConfiguration.Builder> adjust = (ignore) -> { };
    private Consumer<ShmDriver.Context> adjustContext = (ignore) -> { };
    private MediaDriver mediaDriver;
    private Aeron aeron;
    private Publication requests;
    private Subscription answers;
    private Subscription announces;
    private ShmDriver driver;
    private long nextCorrelationId = 1000;

    DriverTestHarness()
    {
        clock.update(System.nanoTime());
    }

    DriverTestHarness configured(final Consumer<DriverConfiguration.Builder> change)
    {
        adjust = change;
        return this;
    }

    DriverTestHarness inContext(final Consumer<ShmDriver.Context> change)
    {
        adjustContext = change;
        return this;
    }

    DriverTestHarness start()
    {
        startMediaDriver();
        connectClient();
        launchDriver();
        return this;
    }

    void startMediaDriver()
    {
        mediaDriver = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(aeronDirectory)
            .threadingMode(ThreadingMode.SHARED)
            .ipcTermBufferLength(64 * 1024)
            .publicationTermBufferLength(64 * 1024)
            .errorHandler(errors::add)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
    }

    void stopMediaDriver()
    {
        CloseHelper.quietCloseAll(aeron, mediaDriver);
    }

    void connectClient()
    {
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory).errorHandler((ignore) -> { }));
        requests = aeron.addExclusivePublication(CONTROL_CHANNEL, CONTROL_STREAM);
        answers = aeron.addSubscription("aeron:ipc", CONTROL_STREAM);
        announces = aeron.addSubscription("aeron:ipc", ANNOUNCE_STREAM);
    }

    void launchDriver()
    {
        driver = ShmDriver.launch(context());
        awaitTrue("the driver and the client see each other", () ->
        {
            invoke();
            return isConnected();
        });
    }

    boolean isConnected()
    {
        return requests.isConnected() && answers.imageCount() >= 2 && announces.imageCount() >= 1;
    }

    ShmDriver.Context context()
    {
        final ShmDriver.Context context = new ShmDriver.Context()
            .configuration(configuration())
            .aeronDirectoryName(aeronDirectory)
            .nanoClock(clock)
            .executor(Runnable::run)
            .errorHandler(errors::add)
            .useInvoker(true);
        adjustContext.accept(context);
        return context;
    }

    DriverConfiguration configuration()
    {
        final DriverConfiguration.Builder builder = DriverConfiguration.builder()
            .instanceId("test")
            .controlChannel(CONTROL_CHANNEL)
            .announceChannel(CONTROL_CHANNEL)
            .announceStreamId(ANNOUNCE_STREAM)
            .baseDir(baseDirectory.toString())
            .namespace("ns")
            .profile("small", Profile.of(8, 1024, 4096))
            .stream("cam", STREAM, "small")
            .stream("other", OTHER_STREAM, "small");
        adjust.accept(builder);
        return builder.build();
    }

    Path baseDirectory()
    {
        return baseDirectory;
    }

    String aeronDirectory()
    {
        return aeronDirectory;
    }

    Path streamDirectory(final int streamId)
    {
        return driver.directory().resolve(Integer.toString(streamId));
    }

    ShmDriver driver()
    {
        return driver;
    }

    long count(final DriverCounter kind)
    {
        return driver.counters().get(kind);
    }

    CachedNanoClock clock()
    {
        return clock;
    }

    List<Throwable> errors()
    {
        return errors;
    }

    /** Let time pass in one leap, as if the process had been stopped. */
    void leap(final long ns)
    {
        clock.advance(ns);
    }

    /** Let time pass and run one duty cycle. */
    void advance(final long ns)
    {
        clock.advance(ns);
        invoke();
    }

    int invoke()
    {
        return driver.context().agentInvoker().invoke();
    }

    long attach(final int streamId, final int clientId, final Role role)
    {
        return attach(streamId, clientId, role, (ignore) -> { });
    }

    long attach(
        final int streamId, final int clientId, final Role role, final Consumer<ShmAttachRequestEncoder> change)
    {
        final long correlationId = nextCorrelationId++;
        final ShmAttachRequestEncoder request = new ShmAttachRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(correlationId)
            .streamId(streamId)
            .clientId(clientId)
            .role(role)
            .expectedLayoutVersion(0)
            .publishMode(PublishMode.EXISTING_OR_CREATE)
            .requireHugepages(HugepagesPolicy.UNSPECIFIED)
            .desiredNodeId(ShmAttachRequestEncoder.desiredNodeIdNullValue());
        change.accept(request);
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength());
        return correlationId;
    }

    Heard.Attached attached(final int streamId, final int clientId, final Role role)
    {
        final Heard.Attached answer = awaitAnswer(attach(streamId, clientId, role));
        if (!answer.isOk())
        {
            fail("attach was refused: " + answer);
        }

        return answer;
    }

    Heard.Attached awaitAnswer(final long correlationId)
    {
        return await(Heard.Attached.class, (answer) -> answer.correlationId() == correlationId);
    }

    long detach(final Heard.Attached lease, final int clientId, final Role role)
    {
        final long correlationId = nextCorrelationId++;
        final ShmDetachRequestEncoder request = new ShmDetachRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(correlationId)
            .leaseId(lease.leaseId())
            .streamId(lease.streamId())
            .clientId(clientId)
            .role(role);
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength());
        return correlationId;
    }

    void keepalive(final Heard.Attached lease, final int clientId, final Role role)
    {
        final ShmLeaseKeepaliveEncoder message = new ShmLeaseKeepaliveEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .leaseId(lease.leaseId())
            .streamId(lease.streamId())
            .clientId(clientId)
            .role(role)
            .clientTimestampNs(clock.nanoTime());
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength());
    }

    /** Say hello as a consumer that wishes for streams of its own, or for none. */
    void hello(
        final int streamId,
        final int consumerId,
        final Mode mode,
        final StreamGrant descriptor,
        final StreamGrant control)
    {
        final ConsumerHelloEncoder message = new ConsumerHelloEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(streamId)
            .consumerId(consumerId)
            .supportsShm(Bool.TRUE)
            .supportsProgress(Bool.FALSE)
            .mode(mode)
            .maxRateHz(0)
            .expectedLayoutVersion(1)
            .progressIntervalUs(ConsumerHelloEncoder.progressIntervalUsNullValue())
            .progressBytesDelta(ConsumerHelloEncoder.progressBytesDeltaNullValue())
            .progressMajorDeltaUnits(ConsumerHelloEncoder.progressMajorDeltaUnitsNullValue())
            .descriptorStreamId(Integer.toUnsignedLong(descriptor.streamId()))
            .controlStreamId(Integer.toUnsignedLong(control.streamId()))
            .descriptorChannel(descriptor.channel())
            .controlChannel(control.channel());
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength());
    }

    void requestShutdown(final ShutdownReason reason, final String token, final String why)
    {
        final ShmDriverShutdownRequestEncoder message = new ShmDriverShutdownRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .correlationId(nextCorrelationId++)
            .reason(reason)
            .token(token)
            .errorMessage(why);
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength());
    }

    void send(final MutableDirectBuffer message, final int length)
    {
        awaitTrue("the message is sent", () -> requests.offer(message, 0, length) > 0);
    }

    /**
     * Wait for a message, which is taken out of what was heard, with the driver at work.
     */
    <T extends Heard> T await(final Class<T> type, final Predicate<T> wanted)
    {
        final List<T> found = new ArrayList<>();
        awaitTrue(type.getSimpleName() + " comes; heard " + heard, () ->
        {
            invoke();
            listen();
            heard.stream().filter(type::isInstance).map(type::cast).filter(wanted).findFirst().ifPresent(found::add);
            return !found.isEmpty();
        });
        heard.remove(found.get(0));
        return found.get(0);
    }

    <T extends Heard> T await(final Class<T> type)
    {
        return await(type, (ignore) -> true);
    }

    /**
     * Everything that the driver had to say until it had nothing to do, given that a marker request makes the round.
     */
    List<Heard> hearAll()
    {
        invoke();
        final long marker = attach(STREAM, 0, Role.CONSUMER);
        awaitAnswer(marker);
        listen();
        return List.copyOf(heard);
    }

    void forget()
    {
        hearAll();
        heard.clear();
    }

    List<Heard> heard()
    {
        return heard;
    }

    void listen()
    {
        int fragments;
        do
        {
            fragments = answers.poll((buf, offset, length, frame) -> Heard.decode(buf, offset, heard::add), 100);
            fragments += announces.poll((buf, offset, length, frame) -> Heard.decode(buf, offset, heard::add), 100);
        }
        while (fragments > 0);
    }

    void awaitTrue(final String what, final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - startNs > AWAIT_NS)
            {
                fail("waited in vain until " + what + "; errors: " + errors);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    void closeDriver()
    {
        CloseHelper.close(driver);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(driver, aeron, mediaDriver);
        TestDirectories.delete(baseDirectory);
        TestDirectories.delete(Path.of(aeronDirectory));
    }
}
