package org.tensorpool.explore;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.tensorpool.client.ClientBench;
import org.tensorpool.driver.DriverBench;

/**
 * Goes through all that can happen in a world from a beginning on, the short before the long, so that the first way to
 * a violation is the shortest. A state that was met before is not gone on from. Each step begins the world anew and
 * takes the way to the state again, which also shows that the same way leads to the same state.
 */
final class Explorer
{
    /**
     * In which all must be well once faults have stopped: a lease that nobody keeps alive expires, who believes a
     * driver that is gone hears nothing for three announce periods, an answer that was lost is not waited for longer
     * than the time-out, and who was refused asks again.
     */
    static final long RECOVERY_NS = DriverBench.LEASE_NS + 3 * DriverBench.PERIOD_NS + ClientBench.ATTACH_TIMEOUT_NS +
        ClientBench.MAX_BACKOFF_NS;

    /**
     * What came of it.
     *
     * @param states      that differ.
     * @param transitions from state to state.
     * @param longestNs   that a recovery took.
     */
    record Outcome(long states, long transitions, long longestNs)
    {
        Outcome plus(final Outcome other)
        {
            return new Outcome(states + other.states, transitions + other.transitions,
                Math.max(longestNs, other.longestNs));
        }
    }

    private record Place(Place before, Step step, int faults, StateNotes.Digest digest, String notes)
    {
        private void addTo(final List<Step> way)
        {
            if (before != null)
            {
                before.addTo(way);
                way.add(step);
            }
        }
    }

    private static final boolean KEEPS_NOTES = Boolean.getBoolean("tensorpool.test.notes");

    private final World world;
    private final List<Step> beginning;
    private final Set<StateNotes.Digest> known = new HashSet<>();
    private final Map<Violation.Rule, BrokenRule> broken = new EnumMap<>(Violation.Rule.class);
    private boolean isFirstEnough;
    private long states;
    private long transitions;
    private long longestNs;

    Explorer(final World world, final List<Step> beginning)
    {
        this.world = world;
        this.beginning = beginning;
    }

    /** Go on no further once a rule is broken. */
    Explorer untilTheFirst()
    {
        isFirstEnough = true;
        return this;
    }

    /**
     * Go through it all.
     *
     * @param depth  steps after the beginning.
     * @param faults that may happen on a way.
     * @return what came of it.
     * @throws BrokenRule with the shortest way to it; those to other rules are suppressed in it.
     */
    Outcome explore(final int depth, final int faults)
    {
        List<Place> places = List.of(begin());
        for (int i = 0; i < depth; i++)
        {
            final List<Place> next = new ArrayList<>();
            for (final Place place : places)
            {
                if (!isFirstEnough || broken.isEmpty())
                {
                    expand(place, faults, i + 1 < depth, next);
                }
            }
            places = next;
        }
        if (!broken.isEmpty())
        {
            final Iterator<BrokenRule> all = broken.values().iterator();
            final BrokenRule first = all.next();
            all.forEachRemaining(first::addSuppressed);
            throw first;
        }

        return new Outcome(states, transitions, longestNs);
    }

    private Place begin()
    {
        goTo(new Place(null, null, 0, null, null));
        final Place place = reached(null, null, 0);
        known.add(place.digest());
        states++;
        recoverFrom(place);
        return place;
    }

    private Place reached(final Place before, final Step step, final int faults)
    {
        return new Place(before, step, faults, world.digest(), KEEPS_NOTES ? world.notes() : null);
    }

    private void expand(final Place place, final int faults, final boolean isGoingOn, final List<Place> next)
    {
        goTo(place);
        boolean isThere = true;
        for (final Step step : world.steps())
        {
            final int count = place.faults() + step.kind().cost();
            if (count > faults)
            {
                continue;
            }
            if (!isThere)
            {
                goTo(place);
            }
            isThere = false;
            transitions++;
            final Place reached = take(place, step, count);
            if (reached != null && known.add(reached.digest()))
            {
                states++;
                if (recoverFrom(reached) && isGoingOn)
                {
                    next.add(reached);
                }
            }
        }
    }

    private Place take(final Place place, final Step step, final int faults)
    {
        try
        {
            world.take(step);
            return reached(place, step, faults);
        }
        catch (final Violation ex)
        {
            tell(new Place(place, step, faults, null, null), ex);
            return null;
        }
    }

    private boolean recoverFrom(final Place place)
    {
        try
        {
            longestNs = Math.max(longestNs, world.recover());
            return true;
        }
        catch (final Violation ex)
        {
            tell(place, ex);
            return false;
        }
    }

    private void goTo(final Place place)
    {
        final List<Step> way = new ArrayList<>();
        place.addTo(way);
        world.reset();
        beginning.forEach(world::take);
        way.forEach(world::take);
        if (place.digest() != null && !place.digest().equals(world.digest()))
        {
            final String notes = world.notes();
            throw new AssertionError("the same way leads to another state: " + String.join("\n", story(place)) +
                "\n" + place.notes() + "\n" + notes);
        }
    }

    /** Once more, and have it told; one way to each rule is enough. */
    private void tell(final Place place, final Violation violation)
    {
        broken.computeIfAbsent(violation.rule(), (rule) ->
            new BrokenRule(rule, violation.getMessage() + "\n" + String.join("\n", story(place))));
    }

    private List<String> story(final Place place)
    {
        final List<String> story = new ArrayList<>();
        final List<Step> way = new ArrayList<>(beginning);
        place.addTo(way);
        world.reset();
        world.tell(story);
        try
        {
            way.forEach(world::take);
            story.add("then no more faults:");
            world.recover();
        }
        catch (final Violation ex)
        {
            story.add(ex.getMessage());
        }
        finally
        {
            world.tell(null);
        }

        return story;
    }
}
