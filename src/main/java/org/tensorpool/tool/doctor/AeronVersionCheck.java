package org.tensorpool.tool.doctor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether all clients of the media driver have the same version of Aeron.
 */
final class AeronVersionCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final Map<String, String> clients = new TreeMap<>();
        for (final AeronView.Client client : evidence.aeron().clients())
        {
            if (!client.version().isEmpty())
            {
                clients.putIfAbsent(minor(client.version()), client + " has " + client.version());
            }
        }

        return clients.size() < 2 ? List.of() : List.of(Trouble.AERON_VERSIONS.found(
            String.join("; ", clients.values()), "build and start all of them with the newest of these versions"));
    }

    private static String minor(final String version)
    {
        final int end = version.indexOf('.', version.indexOf('.') + 1);
        return end < 0 ? version : version.substring(0, end);
    }
}
