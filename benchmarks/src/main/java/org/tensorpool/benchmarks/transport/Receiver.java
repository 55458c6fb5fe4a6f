package org.tensorpool.benchmarks.transport;

/**
 * The receiving end of a transport in one round. One thread at a time uses it.
 */
public interface Receiver extends AutoCloseable
{
    /**
     * Take messages and record them.
     *
     * @return messages taken; 0 if there were none.
     */
    int poll();

    @Override
    void close();
}
