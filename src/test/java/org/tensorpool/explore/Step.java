package org.tensorpool.explore;

/**
 * What may happen next in a world.
 *
 * @param kind of happening.
 * @param from link that a message is on, as it is numbered; the node that something happens to.
 */
record Step(Kind kind, int from)
{
    enum Kind
    {
        DELIVER(0),
        SETTLE(0),
        LOSE(1),
        REPEAT(1),
        BACKOFF(0),
        PERIOD(0),
        ALMOST_EXPIRY(0),
        EXPIRY(0),
        TIME_OUT(0),
        START(0),
        START_CLEAN(0),
        START_SET_BACK(1),
        CRASH(1),
        SHUT_DOWN(1),
        STALL(1),
        CONTINUE(0),
        DETACH(1),
        COMMIT(0);

        /** How many faults it counts as. */
        private final int cost;

        Kind(final int cost)
        {
            this.cost = cost;
        }

        int cost()
        {
            return cost;
        }
    }

    static Step of(final Kind kind)
    {
        return new Step(kind, 0);
    }
}
