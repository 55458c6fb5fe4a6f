package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.status.DriverCounter;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether messages come that nobody understands.
 */
final class MessagesCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        if (evidence.heard().malformed() > 0)
        {
            findings.add(Trouble.MESSAGES_MALFORMED.found(evidence.heard().malformed() +
                " messages were malformed, the last says that it is a " + evidence.heard().malformedName(),
                "tp_tool control-listen, announce-listen and qos-listen show which; end who sends them"));
        }

        final long unsupported = sum(evidence.aeron()) - sum(evidence.aeronBefore());
        if (unsupported > 0)
        {
            findings.add(Trouble.MESSAGES_UNSUPPORTED.found("the SHM driver met " + unsupported +
                " messages of a newer schema", "update the driver: tp_driver --version"));
        }

        return findings;
    }

    private static long sum(final AeronView view)
    {
        return view.of(DriverCounter.UNSUPPORTED).stream().mapToLong(AeronCounter::value).sum();
    }
}
