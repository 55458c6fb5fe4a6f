package org.tensorpool.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.tensorpool.DType;
import org.tensorpool.TensorPoolException;
import org.tensorpool.io.Shapes;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code tp_tool plan}: from what is to be sent to the numbers of a configuration and of a host.
 */
@Command(
    name = "plan",
    description = "Work out slots, strides, memory, huge pages and limits of a stream, and print the configuration " +
        "for the driver.")
final class PlanCommand extends ReportCommand
{
    private static final double MIN_SAFETY = 2;
    private static final double MAX_SAFETY = 4;
    private static final int FEW_CONSUMERS = 4;
    private static final int MAX_CONSUMERS = 65_536;
    private static final int MAX_SHAPES = 16;
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final double MAX_SECONDS = 3600;

    @Option(names = "--shape", required = true, paramLabel = "HxW",
        description = "Shape of the tensors; repeatable, for a pool each.")
    private List<String> shapes;

    @Option(names = "--dtype", paramLabel = "TYPE", defaultValue = "uint16",
        description = "Element type (default ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(names = "--rate", required = true, paramLabel = "HZ", description = "Frames a second.")
    private double rateHz;

    @Option(names = "--latency", required = true, paramLabel = "SECONDS",
        description = "The longest time that a consumer may be busy or held up without losing frames.")
    private double latencySeconds;

    @Option(names = "--safety", paramLabel = "FACTOR",
        description = "2 to 4 (default: 2 for one consumer, 3 for up to 4, 4 for more).")
    private Double safety;

    @Option(names = "--consumers", paramLabel = "N", defaultValue = "1",
        description = "Consumers (default ${DEFAULT-VALUE}).")
    private int consumers;

    @Option(names = "--hugepages", description = "Put the regions on huge pages.")
    private boolean isOnHugePages;

    @Option(names = "--page-size", paramLabel = "BYTES", defaultValue = "2097152",
        description = "Size of a huge page (default ${DEFAULT-VALUE}).")
    private long pageBytes;

    @Option(names = "--stream", paramLabel = "ID", defaultValue = "10000",
        description = "Stream (default ${DEFAULT-VALUE}).", converter = Arguments.Uint32.class)
    private long streamId;

    @Option(names = "--toml", description = "Print the configuration alone, to be put into a file.")
    private boolean isTomlAlone;

    PlanCommand()
    {
    }

    @Override
    public Integer call()
    {
        requireArguments();
        final Plan plan = new Plan(
            payloads(), rateHz, latencySeconds, safety(), consumers, isOnHugePages ? pageBytes : 0);
        requireRoom(plan);
        final PlanText text = new PlanText(plan, streamId);
        if (isTomlAlone && !isJson())
        {
            out().print(text.toml());
            out().flush();
            return 0;
        }

        final Fields fields = fields(plan, text);
        if (isJson())
        {
            report(fields.text("toml", text.toml()));
        }
        else
        {
            report(fields, "", "The configuration (tp_tool plan … --toml prints it alone):", "", text.toml());
        }

        return 0;
    }

    private void requireArguments()
    {
        Numbers.require(spec(), rateHz > 0 && rateHz <= 1e9,
            "--rate is " + rateHz + ": expected more than 0, up to 1e9");
        Numbers.require(spec(), latencySeconds > 0 && latencySeconds <= MAX_SECONDS,
            "--latency is " + latencySeconds + ": expected seconds, more than 0, up to 3600");
        Numbers.require(spec(), safety == null || safety >= MIN_SAFETY && safety <= MAX_SAFETY,
            "--safety is " + safety + ": expected 2 to 4");
        Numbers.require(spec(), consumers >= 1 && consumers <= MAX_CONSUMERS,
            "--consumers is " + consumers + ": expected 1 to " + MAX_CONSUMERS);
        Numbers.require(spec(), Long.bitCount(pageBytes) == 1 && pageBytes >= 1 << 16 && pageBytes <= 1L << 30,
            "--page-size is " + pageBytes + ": expected a size of huge pages, such as 2097152 or 1073741824");
        Numbers.require(spec(), shapes.size() <= MAX_SHAPES, "--shape is given " + shapes.size() +
            " times: expected up to " + MAX_SHAPES);
        Numbers.require(spec(), streamId > 0 && streamId < MAX_U32,
            "--stream is " + streamId + ": expected 1 to 4294967294");
    }

    private double safety()
    {
        return safety != null ? safety : consumers == 1 ? MIN_SAFETY : consumers <= FEW_CONSUMERS ? 3 : MAX_SAFETY;
    }

    private List<Long> payloads()
    {
        final List<Long> payloads = new ArrayList<>();
        try
        {
            for (final String shape : shapes)
            {
                payloads.add(Shapes.byteSize(DType.ofLabel(dtype), Shapes.parse(shape)));
            }
        }
        catch (final TensorPoolException ex)
        {
            throw new ParameterException(spec().commandLine(), ex.getMessage(), ex);
        }
        payloads.sort(null);

        return payloads;
    }

    private void requireRoom(final Plan plan)
    {
        final long largest = plan.payloads().getLast();
        Numbers.require(spec(), largest <= Plan.MAX_STRIDE_BYTES &&
            plan.stride(largest) <= Plan.MAX_STRIDE_BYTES,
            "a tensor of " + largest + " bytes is larger than the largest slot, " + Plan.MAX_STRIDE_BYTES +
            " bytes: send it in parts");
        Numbers.require(spec(), plan.slotsAsked() <= Plan.MAX_SLOTS,
            String.format(Locale.ROOT, "rate, latency and safety ask for %.0f slots, and a ring has at most %d: " +
            "lower one of them", plan.slotsAsked(), Plan.MAX_SLOTS));
    }

    private static Fields fields(final Plan plan, final PlanText text)
    {
        return new Fields()
            .number("payload_bytes", plan.payloads().getLast())
            .text("slots_asked", String.format(Locale.ROOT, "%.1f", plan.slotsAsked()))
            .text("safety", String.format(Locale.ROOT, "%.1f", plan.safety()))
            .number("header_nslots", plan.nslots())
            .number("slack_ms", (long)(plan.slackSeconds() * 1000))
            .number("header_ring_bytes", plan.headerRingBytes())
            .list("pools", plan.strides().stream().map((stride) -> new Fields()
                .number("stride_bytes", stride)
                .number("region_bytes", plan.poolBytes(stride))).toList())
            .number("epoch_bytes", plan.epochBytes())
            .number("epochs", plan.epochs())
            .number("region_bytes", plan.regionBytes())
            .number("huge_pages", plan.hugePages())
            .number("memlock_client_bytes", plan.clientLockBytes())
            .number("memlock_driver_bytes", plan.driverLockBytes())
            .number("memlock_all_bytes", plan.driverLockBytes() + (plan.consumers() + 1) * plan.clientLockBytes())
            .number("dev_shm_bytes", plan.sharedMemoryBytes())
            .text("ulimit", text.ulimit())
            .text("host", String.join("; ", text.hostCommands()));
    }
}
