package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.tensorpool.status.DriverCounter;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether there is one SHM driver.
 */
final class DriverCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        if (!evidence.isMediaDriverAlive())
        {
            return List.of();
        }

        final AeronView aeron = evidence.aeron();
        final Set<Long> drivers = aeron.drivers();
        if (drivers.isEmpty())
        {
            return List.of(evidence.heard().newest().isEmpty() ?
                Trouble.DRIVER_NONE.found("no SHM driver shows itself in '" + evidence.question().aeronDirectory() +
                    "'", "tp_driver CONFIG, with driver.aeron_dir = \"" + evidence.question().aeronDirectory() + "\"") :
                Trouble.DRIVER_STANDALONE.found("there is no SHM driver, and streams are announced all the same",
                    "nothing, or start one: tp_driver CONFIG"));
        }

        final List<Finding> findings = new ArrayList<>();
        final int control = evidence.question().streams().control();
        final List<Long> together = drivers.stream()
            .filter((driver) -> aeron.streamsHeardBy(driver).contains(control)).toList();
        if (together.size() > 1)
        {
            findings.add(Trouble.DRIVER_TWO.found(together.size() + " SHM drivers listen on control stream " +
                Integer.toUnsignedString(control) + ": " +
                together.stream().map(aeron::describe).collect(Collectors.joining(", ")),
                "end all but one (pgrep -af tp_driver), or give each a driver.control_stream_id and " +
                "driver.announce_stream_id of its own"));
        }

        final long expired = aeron.of(DriverCounter.EXPIRIES).stream().mapToLong(AeronCounter::value).sum();
        if (expired > 0)
        {
            findings.add(Trouble.LEASES_EXPIRED.found(expired + " leases ran out since the driver was started",
                "tp_tool driver-list-leases shows who has leases now"));
        }

        return findings;
    }
}
