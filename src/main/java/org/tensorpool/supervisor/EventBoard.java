package org.tensorpool.supervisor;

import java.util.ArrayList;
import java.util.List;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * The conditions that hold now, and who is told when one begins or ends: counters, the log, the listener. Whoever
 * raises or clears asks first whether the condition holds, so that figures for people are made only where somebody
 * hears them.
 * <p>
 * Guarded by the supervisor's lock.
 */
final class EventBoard
{
    private static final System.Logger LOGGER = System.getLogger("org.tensorpool.supervisor");
    private static final Condition[] CONDITIONS = Condition.values();

    private final List<SupervisorEvent> active = new ArrayList<>();
    private final NanoClock nanoClock;
    private final SupervisorCounters counters;
    private final SupervisorListener listener;
    private final ErrorHandler errorHandler;

    EventBoard(
        final NanoClock nanoClock,
        final SupervisorCounters counters,
        final SupervisorListener listener,
        final ErrorHandler errorHandler)
    {
        this.nanoClock = nanoClock;
        this.counters = counters;
        this.listener = listener;
        this.errorHandler = errorHandler;
    }

    void raise(final Tracked subject, final Condition condition, final String detail)
    {
        if (!subject.isRaised(condition))
        {
            final SupervisorEvent event = event(subject, condition, true, detail);
            subject.took(event);
            active.add(event);
            counters.increment(SupervisorCounter.EVENTS_RAISED);
            counters.increment(condition.counter());
            tell(event, System.Logger.Level.WARNING);
        }
    }

    void clear(final Tracked subject, final Condition condition, final String detail)
    {
        if (subject.isRaised(condition))
        {
            final SupervisorEvent event = event(subject, condition, false, detail);
            subject.took(event);
            active.removeIf((raised) -> raised.condition() == condition && raised.subject() == subject.subject() &&
                raised.streamId() == subject.streamId() && raised.id() == subject.id());
            counters.increment(SupervisorCounter.EVENTS_CLEARED);
            tell(event, System.Logger.Level.INFO);
        }
    }

    /** What holds for somebody who is gone holds no longer. */
    void clearAll(final Tracked subject, final String detail)
    {
        for (int i = 0; subject.hasRaised() && i < CONDITIONS.length; i++)
        {
            clear(subject, CONDITIONS[i], detail);
        }
    }

    List<SupervisorEvent> active()
    {
        return active;
    }

    private SupervisorEvent event(
        final Tracked subject, final Condition condition, final boolean isRaised, final String detail)
    {
        return new SupervisorEvent(condition, isRaised, subject.subject(), subject.streamId(), subject.id(),
            nanoClock.nanoTime(), detail);
    }

    private void tell(final SupervisorEvent event, final System.Logger.Level level)
    {
        counters.set(SupervisorCounter.ACTIVE_EVENTS, active.size());
        LOGGER.log(level, event::text);
        try
        {
            listener.onEvent(event);
        }
        catch (final RuntimeException ex)
        {
            errorHandler.onError(ex);
        }
    }
}
