package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import org.tensorpool.TensorPoolException;

/**
 * What a supervisor tells consumers of its own accord. By default it tells them nothing. Immutable.
 *
 * @param forcedMode       mode that every consumer is put into.
 * @param limitOnDrops     whether a consumer that loses too many frames is held to the rate that it asked for.
 * @param limitHoldNs      time without such losses after which it is let go again; 0 for never.
 * @param noShm            whether every consumer is told to do without shared memory.
 * @param fallbackUri      where consumers without shared memory find payloads; empty for none.
 * @param ownStreams       whether consumers that ask for streams of their own get them where no SHM driver serves the
 *                         stream; with one, only it gives them.
 * @param descriptors      for descriptors.
 * @param controls         for progress.
 */
public record SupervisorPolicy(
    ForcedMode forcedMode,
    boolean limitOnDrops,
    long limitHoldNs,
    boolean noShm,
    String fallbackUri,
    boolean ownStreams,
    OwnStreams descriptors,
    OwnStreams controls)
{
    /**
     * A mode for everybody.
     */
    public enum ForcedMode
    {
        /** Each has what it asks for. */
        NONE,
        /** All get every frame. */
        STREAM,
        /** All are held to the rate that they asked for. */
        RATE_LIMITED
    }

    /**
     * Checks the values.
     *
     * @throws TensorPoolException CONFIGURATION for a time that is negative; INVALID_ARGUMENT for a URI that is none.
     */
    public SupervisorPolicy
    {
        if (limitHoldNs < 0)
        {
            throw new TensorPoolException(CONFIGURATION, "limitHoldNs is " + limitHoldNs + ": expected 0 or more");
        }
        fallbackUri = new ConsumerDirective(true, false, fallbackUri).fallbackUri();
    }

    /**
     * Nobody is told anything.
     *
     * @return the policy.
     */
    public static SupervisorPolicy none()
    {
        return new SupervisorPolicy(ForcedMode.NONE, false, 0, false, "", false, OwnStreams.NONE, OwnStreams.NONE);
    }
}
