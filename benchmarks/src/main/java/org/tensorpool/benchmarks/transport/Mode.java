package org.tensorpool.benchmarks.transport;

/**
 * From when to when latency is taken.
 */
public enum Mode
{
    /** The payload is in place already: from the commit to the handler. */
    COMMIT_TO_HANDLER("commit to handler"),
    /** From the start of copying the payload in to the handler. */
    COPY_TO_HANDLER("copy-in to handler"),
    /** From the start of copying the payload in until the handler has read its last byte. */
    COPY_TO_LAST_BYTE("copy-in to last byte"),
    /** No latency is taken: as many messages as go. */
    FLAT_OUT("flat out");

    private final String label;

    Mode(final String label)
    {
        this.label = label;
    }

    /**
     * @return how people call it.
     */
    public String label()
    {
        return label;
    }
}
