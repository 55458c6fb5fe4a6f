package org.tensorpool.tool;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool driver-keepalive}: keeps a lease alive for one more term. A driver does not answer keepalives; whether
 * this one counted is read from the counter that stands for the lease, where the driver shows one.
 */
@Command(
    name = "driver-keepalive",
    description = "Keep a lease alive for one more term. The SHM driver does not answer; the lease's counter tells " +
        "whether it was heard.")
final class DriverKeepaliveCommand extends ReportCommand
{
    private static final int MAX_LENGTH = 128;

    @Mixin
    private DriverTarget target;

    @Parameters(index = "6", paramLabel = "LEASE_ID", converter = Arguments.Uint64.class,
        description = "Lease to keep alive (TP_LEASE_ID).")
    private long leaseId;

    @Parameters(index = "7", arity = "0..1", paramLabel = "TIMEOUT_MS", defaultValue = "5000",
        converter = Arguments.TimeoutMs.class, description = "How long to wait at most (default ${DEFAULT-VALUE}).")
    private long timeoutMs;

    DriverKeepaliveCommand()
    {
    }

    @Override
    public Integer call()
    {
        final Optional<LiveLease> before = find();
        if (before.isPresent() && !isMeant(before.get()))
        {
            return fail("lease " + Long.toUnsignedString(leaseId) + " is client " + before.get().label().clientId() +
                "'s as " + before.get().label().role() + " of stream " + before.get().label().streamId() +
                ": name that client, role and stream");
        }

        try (DriverExchange exchange =
            new DriverExchange(target, "driver-keepalive", timeoutMs, spec().commandLine().getErr()))
        {
            exchange.connect();
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_LENGTH]);
            exchange.send(buffer, encode(buffer));
        }

        return before.isEmpty() ? reportUnseen() : reportExtended(before.get().expiryNs());
    }

    private Optional<LiveLease> find()
    {
        return DriverView.read(target.aeronDir()).leases().stream()
            .filter((lease) -> lease.label().leaseId() == leaseId).findAny();
    }

    private boolean isMeant(final LiveLease lease)
    {
        return lease.label().clientId() == target.clientId() && lease.label().streamId() == target.streamId() &&
            lease.label().role().equals(target.role().name());
    }

    private int encode(final UnsafeBuffer buffer)
    {
        final ShmLeaseKeepaliveEncoder keepalive = new ShmLeaseKeepaliveEncoder();
        keepalive.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .leaseId(leaseId)
            .streamId(target.streamId())
            .clientId(target.clientId())
            .role(target.role())
            .clientTimestampNs(System.nanoTime());
        return MessageHeaderEncoder.ENCODED_LENGTH + keepalive.encodedLength();
    }

    private int reportUnseen()
    {
        final DriverView view = DriverView.read(target.aeronDir());
        report(new Fields().flag("sent", true).text("confirmed", null).text("expires_in_ms", null));
        if (view.showsAllLeases())
        {
            return fail("no live lease " + Long.toUnsignedString(leaseId) + " was seen: it has expired or never was; " +
                "driver-list-leases lists those that live");
        }

        return 0;
    }

    private int reportExtended(final long beforeNs)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        final IdleStrategy idle = new BackoffIdleStrategy(0, 0, 1_000_000, 20_000_000);
        Optional<LiveLease> now = find();
        while (now.isPresent() && now.get().expiryNs() == beforeNs && System.nanoTime() - deadlineNs < 0)
        {
            idle.idle();
            now = find();
        }

        final boolean isExtended = now.isPresent() && now.get().expiryNs() != beforeNs;
        final Fields fields = new Fields().flag("sent", true).flag("confirmed", isExtended);
        report(isExtended ?
            fields.number("expires_in_ms", now.get().expiresInMs()) : fields.text("expires_in_ms", null));
        return isExtended ? 0 : fail("lease " + Long.toUnsignedString(leaseId) + (now.isPresent() ?
            " was not extended within " + timeoutMs + " ms: is " + target + " the driver's that gave it?" :
            " ended meanwhile: attach again"));
    }
}
