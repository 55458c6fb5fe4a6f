package org.tensorpool.fuzz;

/**
 * What is done with an input. It catches what it documents that bad input gets, and nothing else: whatever else is
 * thrown is a finding, and so is an {@link AssertionError} of a rule that it checks.
 */
@FunctionalInterface
public interface FuzzBody
{
    /**
     * Decode an input and check what came of it.
     *
     * @param input any bytes; not to be changed or kept.
     * @throws Exception a finding.
     */
    void accept(byte[] input) throws Exception;

    /** Let go of what it has. */
    default void close()
    {
    }
}
