package org.tensorpool.tool;

import java.util.List;
import java.util.Map;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Arguments that are left out come from environment variables, as playbooks for other implementations expect.
 */
final class EnvironmentDefaults implements IDefaultValueProvider
{
    /** By the name that an argument has in the usage message; the first variable that is set counts. */
    static final Map<String, List<String>> VARIABLES = Map.ofEntries(
        Map.entry("AERON_DIR", List.of("TP_AERON_DIR")),
        Map.entry("CONTROL_CHANNEL", List.of("TP_CONTROL_CHANNEL")),
        Map.entry("CONTROL_STREAM_ID", List.of("TP_CONTROL_STREAM_ID")),
        Map.entry("ANNOUNCE_CHANNEL", List.of("TP_ANNOUNCE_CHANNEL", "TP_CHANNEL")),
        Map.entry("ANNOUNCE_STREAM_ID", List.of("TP_ANNOUNCE_STREAM_ID", "TP_STREAM_ID")),
        Map.entry("METADATA_CHANNEL", List.of("TP_METADATA_CHANNEL")),
        Map.entry("METADATA_STREAM_ID", List.of("TP_METADATA_STREAM_ID")),
        Map.entry("QOS_CHANNEL", List.of("TP_QOS_CHANNEL")),
        Map.entry("QOS_STREAM_ID", List.of("TP_QOS_STREAM_ID")),
        Map.entry("CLIENT_ID", List.of("TP_CLIENT_ID")),
        Map.entry("ROLE", List.of("TP_ROLE")),
        Map.entry("STREAM_ID", List.of("TP_STREAM_ID")),
        Map.entry("LEASE_ID", List.of("TP_LEASE_ID")),
        Map.entry("SHM_URI", List.of("TP_SHM_URI")),
        Map.entry("AERON_URI", List.of("TP_AERON_URI", "TP_CONTROL_CHANNEL")),
        Map.entry("CONSUMER_ID", List.of("TP_CLIENT_ID")),
        Map.entry("USE_SHM", List.of("TP_USE_SHM")),
        Map.entry("MODE", List.of("TP_MODE")),
        Map.entry("PAYLOAD_FALLBACK_URI", List.of("TP_PAYLOAD_FALLBACK_URI")));

    private final Map<String, String> environment;

    EnvironmentDefaults(final Map<String, String> environment)
    {
        this.environment = environment;
    }

    @Override
    public String defaultValue(final ArgSpec argument)
    {
        if (argument.isPositional())
        {
            for (final String variable : VARIABLES.getOrDefault(argument.paramLabel(), List.of()))
            {
                final String value = environment.get(variable);
                if (value != null && !value.isBlank())
                {
                    return value.trim();
                }
            }
        }

        return null;
    }
}
