package org.tensorpool.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonGenerator;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.EffectiveConfiguration;
import org.tensorpool.driver.config.EffectiveSetting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool driver-config-dump}: what a driver would go by, and what set it.
 */
@Command(
    name = "driver-config-dump",
    description = "Print the configuration that counts, and for each value whether it is a default, or which line " +
        "of the file or which variable of the environment set it. The output is a configuration file again.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:the configuration has problems", "2:wrong usage"})
final class DriverConfigDumpCommand implements Callable<Integer>
{
    @Parameters(paramLabel = "FILE", arity = "0..1",
        description = "TOML file; without one, the defaults and the environment.")
    private Path file;

    @Option(names = "--no-environment", description = "Leave the variables that override the file out of account.")
    private boolean isFileAlone;

    @Option(names = "--json", description = "Report as one line of JSON.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;

    DriverConfigDumpCommand()
    {
        this(System.getenv());
    }

    DriverConfigDumpCommand(final Map<String, String> environment)
    {
        this.environment = environment;
    }

    @Override
    public Integer call()
    {
        final Map<String, String> variables = isFileAlone ? Map.of() : environment;
        final EffectiveConfiguration effective = file == null ?
            DriverConfigurationLoader.explain(variables) : DriverConfigurationLoader.explain(file, variables);
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            Json.print(out, (json) -> write(json, effective));
        }
        else
        {
            ConfigurationText.print(out, effective);
        }

        return 0;
    }

    private static void write(final JsonGenerator json, final EffectiveConfiguration effective) throws IOException
    {
        json.writeArrayFieldStart("settings");
        for (final EffectiveSetting setting : effective.settings())
        {
            json.writeStartObject();
            json.writeStringField("key", setting.key());
            json.writeFieldName("value");
            write(json, setting);
            json.writeStringField("unit", setting.setting().unit());
            json.writeStringField("source", setting.source().name().toLowerCase(Locale.ROOT));
            json.writeStringField("where", setting.where());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(final JsonGenerator json, final EffectiveSetting setting) throws IOException
    {
        switch (setting.value())
        {
            case final Long number -> json.writeNumber(number);
            case final Boolean flag -> json.writeBoolean(flag);
            case final List<?> list -> json.writeArray(
                list.stream().map(Object::toString).toArray(String[]::new), 0, list.size());
            default ->
            {
                if (setting.isHidden())
                {
                    json.writeNull();
                }
                else
                {
                    json.writeString(setting.value().toString());
                }
            }
        }
    }
}
