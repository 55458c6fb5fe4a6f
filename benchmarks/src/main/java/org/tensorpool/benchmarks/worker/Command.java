package org.tensorpool.benchmarks.worker;

import org.tensorpool.benchmarks.transport.Plan;

/**
 * What a worker is told, a line of JSON.
 *
 * @param operation what to do.
 * @param plan      of the round, where the operation belongs to one.
 * @param number    an operation's own argument.
 * @param seconds   how long it may measure, where it isn't for the plan to say.
 */
public record Command(Operation operation, Plan plan, long number, double seconds)
{
    /**
     * What a worker can do.
     */
    public enum Operation
    {
        /** Open the sending end. */
        OPEN,
        /** Open the receiving end and receive until told to stop. */
        RECEIVE,
        /** Send at the rate of the plan, or flat out. */
        SEND,
        /** End the receiving end. */
        STOP,
        /** Publish in bursts to as many consumers as the number says. */
        FAN_OUT,
        /** Publish to two consumers of which one stops. */
        STOPPED_CONSUMER,
        /** Attach a consumer, again and again, to the stream that the number says. */
        ATTACH_CONSUMER,
        /** Attach a producer, again and again, to the stream that the number says. */
        ATTACH_PRODUCER,
        /** Ask agents that sleep between their duties. */
        SLEEPING_AGENTS,
        /** Pass a cache line to and fro. */
        PING_PONG,
        /** Look for pauses on both cores. */
        HICCUPS,
        /** Count the page faults of the first pass over a pool. */
        PAGE_FAULTS,
        /** Read at random from a pool. */
        RANDOM_ACCESS,
        /** End the process. */
        EXIT
    }

    /**
     * @param operation that needs nothing more.
     * @return the command.
     */
    public static Command of(final Operation operation)
    {
        return new Command(operation, null, 0, 0);
    }

    /**
     * @param operation of a round.
     * @param plan      of the round.
     * @return the command.
     */
    public static Command of(final Operation operation, final Plan plan)
    {
        return new Command(operation, plan, 0, 0);
    }

    /**
     * @param operation outside of rounds.
     * @param number    its argument.
     * @param seconds   how long it may measure.
     * @return the command.
     */
    public static Command of(final Operation operation, final long number, final double seconds)
    {
        return new Command(operation, null, number, seconds);
    }
}
