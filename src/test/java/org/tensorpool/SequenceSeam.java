package org.tensorpool;

/**
 * Takes a producer to where no test could wait for it to come.
 */
public final class SequenceSeam
{
    private SequenceSeam()
    {
    }

    /**
     * Have a producer that has no open claim go on with another sequence number.
     *
     * @param producer that is attached.
     * @param sequence of its next frame.
     */
    public static void goOnAt(final Producer producer, final long sequence)
    {
        final TensorClaim claim = new TensorClaim();
        if (producer.tryClaim(claim, 0) < 0)
        {
            throw new AssertionError("nothing can be claimed");
        }
        claim.abort();
        producer.window().beginAt(sequence);
    }
}
