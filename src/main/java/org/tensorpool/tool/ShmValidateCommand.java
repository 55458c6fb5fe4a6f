package org.tensorpool.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.tensorpool.shm.Superblock;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool shm-validate}: holds a superblock against what was announced.
 */
@Command(
    name = "shm-validate",
    description = "Hold the superblock of a region against what was announced; 1 if they differ.")
final class ShmValidateCommand extends ReportCommand
{
    @Mixin
    private RegionTarget target;

    @Parameters(index = "1", paramLabel = "LAYOUT_VERSION", converter = Arguments.Uint32.class,
        description = "Expected layout version.")
    private long layoutVersion;

    @Parameters(index = "2", paramLabel = "EPOCH", converter = Arguments.Uint64.class, description = "Expected epoch.")
    private long epoch;

    @Parameters(index = "3", paramLabel = "EXPECTED_STREAM_ID", converter = Arguments.Uint32.class,
        description = "Expected stream.")
    private long streamId;

    @Parameters(index = "4", paramLabel = "NSLOTS", converter = Arguments.Uint32.class,
        description = "Expected number of slots.")
    private long nslots;

    @Parameters(index = "5", paramLabel = "SLOT_BYTES", converter = Arguments.Uint32.class,
        description = "Expected bytes of a slot: 256 for a header ring, the stride for a pool.")
    private long slotBytes;

    @Parameters(index = "6", paramLabel = "REGION_TYPE", converter = Arguments.RegionTypeName.class,
        description = "header or payload.")
    private int regionType;

    @Parameters(index = "7", paramLabel = "POOL_ID", converter = Arguments.Uint16.class,
        description = "Expected pool, 0 for a header ring.")
    private int poolId;

    private final List<Fields> rows = new ArrayList<>();

    ShmValidateCommand()
    {
    }

    @Override
    public Integer call()
    {
        final String problem;
        try (RegionFile file = target.open())
        {
            compare(file.superblock());
            problem = file.problem();
        }

        final String wrong = rows.stream().filter((row) -> Boolean.FALSE.equals(row.get("ok")))
            .map((row) -> row.get("field") + " is " + row.get("found") + ", expected " + row.get("expected"))
            .collect(Collectors.joining("; "));
        report(new Fields().flag("valid", wrong.isEmpty() && problem == null).list("fields", rows));
        return !wrong.isEmpty() ? fail("the superblock differs: " + wrong + ": is it of another epoch or stream?") :
            problem != null ? fail(problem) : 0;
    }

    private void compare(final Superblock found)
    {
        check("magic", found.magic(), Superblock.MAGIC);
        check("layout_version", Integer.toUnsignedLong(found.layoutVersion()), layoutVersion);
        check("epoch", found.epoch(), epoch);
        check("stream_id", Integer.toUnsignedLong(found.streamId()), streamId);
        check("region_type", found.regionType(), regionType);
        check("pool_id", found.poolId(), poolId);
        check("nslots", found.nslots(), nslots);
        if (regionType == Superblock.PAYLOAD_POOL)
        {
            // Writers differ in what slot_bytes of a pool holds; its stride is what counts.
            check("stride_bytes", found.strideBytes(), slotBytes);
        }
        else
        {
            check("slot_bytes", found.slotBytes(), slotBytes);
        }
    }

    private void check(final String field, final long found, final long expected)
    {
        rows.add(new Fields().text("field", field).unsigned("found", found).unsigned("expected", expected)
            .flag("ok", found == expected));
    }
}
