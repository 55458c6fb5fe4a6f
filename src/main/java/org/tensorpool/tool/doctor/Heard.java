package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.tool.message.Message;

/**
 * Messages that came while somebody listened. For one thread, then for any.
 */
public final class Heard
{
    private static final int MAX_ANNOUNCES = 16_384;

    private final List<Announce> announces = new ArrayList<>();
    private final List<Qos> qos = new ArrayList<>();
    private long malformed;
    private String malformedName = "";
    private long listenedNs;
    private long lastTurnNs;
    private long longestPauseNs;
    private String problem;

    /**
     * A QoS message.
     *
     * @param message that came.
     */
    record Qos(Message message)
    {
        boolean isOfConsumer()
        {
            return "QosConsumer".equals(message.name());
        }

        long number(final String field)
        {
            return message.fields().get(field) instanceof final Long number ? number : -1;
        }
    }

    /** Nothing yet. */
    public Heard()
    {
    }

    /**
     * Keep a message.
     *
     * @param message that came.
     * @param nowNs   when, in nanoseconds of CLOCK_MONOTONIC.
     */
    public void add(final Message message, final long nowNs)
    {
        if (message.kind() == Message.Kind.MALFORMED)
        {
            malformed++;
            malformedName = message.name();
        }
        else if ("ShmPoolAnnounce".equals(message.name()) && announces.size() < MAX_ANNOUNCES)
        {
            announces.add(Announce.of(message.fields(), nowNs));
        }
        else if (message.name().startsWith("Qos") && qos.size() < MAX_ANNOUNCES)
        {
            qos.add(new Qos(message));
        }
    }

    /**
     * Say that somebody still listens, again and again.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     */
    public void turn(final long nowNs)
    {
        if (lastTurnNs != 0)
        {
            longestPauseNs = Math.max(longestPauseNs, nowNs - lastTurnNs);
        }
        lastTurnNs = nowNs;
    }

    /** For how long this process itself did not get to run. */
    long longestPauseNs()
    {
        return longestPauseNs;
    }

    /**
     * Say for how long somebody has listened.
     *
     * @param durationNs nanoseconds.
     */
    public void listened(final long durationNs)
    {
        listenedNs = durationNs;
    }

    void failed(final String why)
    {
        problem = why;
    }

    /** Why nothing could be heard; null if it could. */
    String problem()
    {
        return problem;
    }

    long listenedNs()
    {
        return listenedNs;
    }

    long malformed()
    {
        return malformed;
    }

    String malformedName()
    {
        return malformedName;
    }

    List<Announce> announces(final long streamId)
    {
        return announces.stream().filter((announce) -> announce.streamId() == streamId).toList();
    }

    /** The last of each stream, by stream. */
    List<Announce> newest()
    {
        final List<Announce> newest = new ArrayList<>();
        for (final Announce announce : announces)
        {
            newest.removeIf((other) -> other.streamId() == announce.streamId());
            newest.add(announce);
        }

        return newest;
    }

    List<Qos> qos()
    {
        return qos;
    }
}
