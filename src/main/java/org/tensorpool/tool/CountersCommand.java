package org.tensorpool.tool;

import java.util.List;

import org.tensorpool.tool.mediadriver.AeronCounter;
import org.tensorpool.tool.mediadriver.MediaDriverFile;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Parameters;

/**
 * What commands have in common that list counters.
 */
abstract class CountersCommand extends ReportCommand
{
    @Parameters(index = "0", paramLabel = "AERON_DIR", description = "Directory of the media driver (TP_AERON_DIR).")
    private String aeronDir;

    abstract boolean isWanted(AeronCounter counter);

    @Override
    public final Integer call()
    {
        final List<Fields> rows = MediaDriverFile.activeCounters(aeronDir).stream()
            .filter(this::isWanted)
            .map((counter) -> new Fields()
                .number("id", counter.id())
                .number("type", counter.typeId())
                .number("value", counter.value())
                .text("label", counter.label()))
            .toList();
        report(new Fields().list("counters", rows));
        return 0;
    }
}
