package org.tensorpool.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool driver-config-validate}: whether a driver would take a file, and if not, everything that is wrong.
 */
@Command(
    name = "driver-config-validate",
    description = "Check a configuration file of the SHM driver. Nothing is started and no directory is made.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the driver would take it", "1:it has problems, each told on a line", "2:wrong usage"})
final class DriverConfigValidateCommand implements Callable<Integer>
{
    @Parameters(paramLabel = "FILE", description = "TOML file to check.")
    private Path file;

    @Option(names = "--no-environment",
        description = "Leave the variables that override the file, such as DRIVER_AERON_DIR, out of account.")
    private boolean isFileAlone;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;

    DriverConfigValidateCommand()
    {
        this(System.getenv());
    }

    DriverConfigValidateCommand(final Map<String, String> environment)
    {
        this.environment = environment;
    }

    @Override
    public Integer call()
    {
        final DriverConfiguration configuration =
            DriverConfigurationLoader.load(file, isFileAlone ? Map.of() : environment);
        final PrintWriter out = spec.commandLine().getOut();
        out.println(file + " is valid: profiles " + configuration.profiles().keySet() + ", streams " +
            configuration.streams().keySet());
        out.flush();

        return 0;
    }
}
