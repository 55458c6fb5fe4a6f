package org.tensorpool.tool;

import io.aeron.CommonContext;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What commands have in common that look at a driver from outside.
 */
abstract class DriverViewCommand extends ReportCommand
{
    @Parameters(index = "0", arity = "0..1", paramLabel = "DRIVER_INSTANCE_ID",
        description = "The driver's driver.instance_id; without it, every driver of the media driver.")
    private String instance;

    @Option(names = "--aeron-dir", paramLabel = "DIR", defaultValue = "${env:TP_AERON_DIR}",
        description = "Directory of the media driver (environment TP_AERON_DIR; default Aeron's own).")
    private String aeronDir;

    final String aeronDir()
    {
        return aeronDir == null || aeronDir.isBlank() ? CommonContext.getAeronDirectoryName() : aeronDir;
    }

    final DriverView view()
    {
        return DriverView.read(aeronDir()).of(instance);
    }
}
