package org.tensorpool.tool.mediadriver;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A counter of a media driver at one moment.
 *
 * @param id       of it.
 * @param typeId   that says what it counts.
 * @param clientId Aeron client that owns it.
 * @param value    of it.
 * @param label    of it.
 */
public record AeronCounter(int id, int typeId, long clientId, long value, String label)
{
    private static final Pattern STREAM = Pattern.compile(" stream=(\\d{1,10})(?: |$)");
    private static final Pattern POSITION =
        Pattern.compile("[^:]+: (-?\\d{1,19}) (-?\\d{1,10}) (-?\\d{1,10}) (\\S+).*", Pattern.DOTALL);

    /**
     * The tensor stream that it counts for.
     *
     * @return its id, or -1 where the label names none.
     */
    public long tensorStream()
    {
        final Matcher matcher = STREAM.matcher(label);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /**
     * The same for a counter of a position.
     *
     * @return the position, or null where the label is not one of a position.
     */
    public Position position()
    {
        final Matcher matcher = POSITION.matcher(label);
        try
        {
            return matcher.matches() ? new Position(clientId, Long.parseLong(matcher.group(1)),
                Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), matcher.group(4), value) : null;
        }
        catch (final NumberFormatException ignore)
        {
            return null;
        }
    }

    /**
     * How far a publication or one of its subscribers has come.
     *
     * @param clientId       Aeron client that owns it.
     * @param registrationId of the publication or subscription.
     * @param sessionId      of the publication.
     * @param streamId       of both.
     * @param channel        of whom it is about.
     * @param value          bytes.
     */
    public record Position(long clientId, long registrationId, int sessionId, int streamId, String channel, long value)
    {
    }
}
