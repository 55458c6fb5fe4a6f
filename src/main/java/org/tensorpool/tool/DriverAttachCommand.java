package org.tensorpool.tool;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ShmAttachRequestEncoder;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool driver-attach}: asks the SHM driver for a lease, in bare messages.
 */
@Command(
    name = "driver-attach",
    description = "Ask the SHM driver for a lease and print its answer. Nothing keeps the lease alive afterwards: it " +
        "expires unless driver-keepalive is called in time.")
final class DriverAttachCommand extends ReportCommand
{
    private static final int MAX_LENGTH = 128;

    @Mixin
    private DriverTarget target;

    @Parameters(index = "6", arity = "0..1", paramLabel = "PUBLISH_MODE", defaultValue = "require_existing",
        converter = Arguments.PublishModeName.class,
        description = "require_existing or allow_create (default ${DEFAULT-VALUE}).")
    private PublishMode publishMode;

    @Parameters(index = "7", arity = "0..1", paramLabel = "EXPECTED_LAYOUT_VERSION", defaultValue = "0",
        converter = Arguments.Uint32.class, description = "Layout that is understood, 0 for any (default 0).")
    private long layoutVersion;

    @Parameters(index = "8", arity = "0..1", paramLabel = "REQUIRE_HUGEPAGES", defaultValue = "unspecified",
        converter = Arguments.PagesName.class,
        description = "hugepages, standard or unspecified (default ${DEFAULT-VALUE}).")
    private HugepagesPolicy hugepages;

    @Parameters(index = "9", arity = "0..1", paramLabel = "TIMEOUT_MS", defaultValue = "5000",
        converter = Arguments.TimeoutMs.class, description = "How long to wait at most (default ${DEFAULT-VALUE}).")
    private long timeoutMs;

    DriverAttachCommand()
    {
    }

    @Override
    public Integer call()
    {
        final Fields answer;
        try (DriverExchange exchange =
            new DriverExchange(target, "driver-attach", timeoutMs, spec().commandLine().getErr()))
        {
            exchange.connect();
            final long correlationId = exchange.nextCorrelationId();
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_LENGTH]);
            exchange.send(buffer, encode(buffer, correlationId));
            answer = exchange.await("ShmAttachResponse", correlationId);
        }

        if (!"OK".equals(answer.get("code")))
        {
            report(answer);
            return fail("the SHM driver refused (" + answer.get("code") + "): " + answer.get("error_message"));
        }

        report(answer, remark(answer));
        return 0;
    }

    private int encode(final UnsafeBuffer buffer, final long correlationId)
    {
        final ShmAttachRequestEncoder request = new ShmAttachRequestEncoder();
        request.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(correlationId)
            .streamId(target.streamId())
            .clientId(target.clientId())
            .role(target.role())
            .expectedLayoutVersion(layoutVersion)
            .publishMode(publishMode)
            .requireHugepages(hugepages)
            .desiredNodeId(ShmAttachRequestEncoder.desiredNodeIdNullValue());
        return MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength();
    }

    private String remark(final Fields answer)
    {
        final String end = answer.get("lease_expiry_timestamp_ns") instanceof final Long expiryNs ?
            "in " + Math.max(0, TimeUnit.NANOSECONDS.toMillis(expiryNs - System.nanoTime())) + " ms" : "soon";
        return "The lease expires " + end + " unless it is kept alive: tp_tool driver-keepalive " +
            target.aeronDir() + " " + target.channel() + " " + target.controlStreamId() + " " + target.clientId() +
            " " + target.role().name().toLowerCase(Locale.ROOT) + " " + target.streamId() + " " +
            answer.get("lease_id");
    }
}
