package org.tensorpool;

/**
 * What one producer asks of the SHM driver beyond the settings of its {@link TensorPool} (driver specification §4.2).
 * It asks for the same again each time that it attaches anew. Not thread-safe; read when it is handed over.
 */
public final class ProducerOptions
{
    /** The id that stands for any. */
    static final long ANY_NODE_ID = 0xFFFF_FFFFL;

    private static final long MAX_NODE_ID = 0xFFFF_FFFEL;

    private long desiredNodeId = ANY_NODE_ID;

    /** Nothing in particular is asked for. */
    public ProducerOptions()
    {
    }

    /**
     * A node id that the producer wants to have for as long as it is attached. A driver that can't give that one
     * refuses to attach.
     *
     * @param value of the id, 0 to 4,294,967,294.
     * @return this.
     * @throws TensorPoolException CONFIGURATION when it is out of range.
     */
    public ProducerOptions desiredNodeId(final long value)
    {
        desiredNodeId = requireNodeId(value);
        return this;
    }

    static long requireNodeId(final long value)
    {
        if (value < 0 || value > MAX_NODE_ID)
        {
            throw new TensorPoolException(TensorPoolException.Category.CONFIGURATION,
                "desiredNodeId is " + value + ": expected 0 to " + MAX_NODE_ID);
        }

        return value;
    }

    long desiredNodeId()
    {
        return desiredNodeId;
    }
}
