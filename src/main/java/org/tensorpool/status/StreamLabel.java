package org.tensorpool.status;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The label of a counter that stands for one stream of a driver; its value is the stream's current epoch, as unsigned
 * 64 bits, or 0 while the stream has no regions.
 * <p>
 * Immutable.
 *
 * @param streamId   0 to 2^32 - 1.
 * @param nslots     of its rings.
 * @param isDynamic  true if it came with a request, false if it is configured.
 * @param instanceId of the driver.
 */
public record StreamLabel(long streamId, int nslots, boolean isDynamic, String instanceId)
{
    /** Type id of the counters. */
    public static final int TYPE_ID = 9141;

    private static final Pattern FORM = Pattern.compile(
        "tensorpool driver stream: stream=(\\d{1,10}) nslots=(\\d{1,9}) dynamic=(true|false) instance=(.*)",
        Pattern.DOTALL);

    /**
     * As it stands in the counters file.
     *
     * @return the label, no longer than Aeron takes.
     */
    public String text()
    {
        return LiveLabels.fit("tensorpool driver stream: stream=" + streamId + " nslots=" + nslots + " dynamic=" +
            isDynamic + " instance=" + instanceId);
    }

    /**
     * Read a label.
     *
     * @param text of any counter.
     * @return its parts, or null if it is none of a stream.
     */
    public static StreamLabel parse(final String text)
    {
        final Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? new StreamLabel(
            Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)),
            Boolean.parseBoolean(matcher.group(3)), matcher.group(4)) : null;
    }
}
