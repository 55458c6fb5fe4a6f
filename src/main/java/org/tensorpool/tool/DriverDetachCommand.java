package org.tensorpool.tool;

import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.ShmDetachRequestEncoder;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool driver-detach}: gives a lease back to the SHM driver.
 */
@Command(
    name = "driver-detach",
    description = "Give a lease back to the SHM driver and print its answer.")
final class DriverDetachCommand extends ReportCommand
{
    private static final int MAX_LENGTH = 128;

    @Mixin
    private DriverTarget target;

    @Parameters(index = "6", paramLabel = "LEASE_ID", converter = Arguments.Uint64.class,
        description = "Lease to give back (TP_LEASE_ID).")
    private long leaseId;

    @Parameters(index = "7", arity = "0..1", paramLabel = "TIMEOUT_MS", defaultValue = "5000",
        converter = Arguments.TimeoutMs.class, description = "How long to wait at most (default ${DEFAULT-VALUE}).")
    private long timeoutMs;

    DriverDetachCommand()
    {
    }

    @Override
    public Integer call()
    {
        final Fields answer;
        try (DriverExchange exchange =
            new DriverExchange(target, "driver-detach", timeoutMs, spec().commandLine().getErr()))
        {
            exchange.connect();
            final long correlationId = exchange.nextCorrelationId();
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_LENGTH]);
            exchange.send(buffer, encode(buffer, correlationId));
            answer = exchange.await("ShmDetachResponse", correlationId);
        }

        report(answer);
        return "OK".equals(answer.get("code")) ? 0 :
            fail("the SHM driver refused (" + answer.get("code") + "): " + answer.get("error_message"));
    }

    private int encode(final UnsafeBuffer buffer, final long correlationId)
    {
        final ShmDetachRequestEncoder request = new ShmDetachRequestEncoder();
        request.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(correlationId)
            .leaseId(leaseId)
            .streamId(target.streamId())
            .clientId(target.clientId())
            .role(target.role());
        return MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength();
    }
}
