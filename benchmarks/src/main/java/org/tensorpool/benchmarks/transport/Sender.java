package org.tensorpool.benchmarks.transport;

/**
 * The sending end of a transport in one round. One thread at a time uses it.
 */
public interface Sender extends AutoCloseable
{
    /**
     * Do what may be done before the time of the next message has come.
     */
    default void prepare()
    {
    }

    /**
     * Send a message, with its payload where the mode wants it copied in.
     *
     * @param stampNs that the receiver passes to its recorder.
     * @return false if nobody could take it, and it is to be sent again.
     */
    boolean send(long stampNs);

    /**
     * Wait until the receiving end is there.
     */
    void awaitReceiver();

    @Override
    void close();
}
