package org.tensorpool.benchmarks.transport;

/**
 * What is measured: our library, a peer, or a bare copy. A worker process has one, which keeps the profiles of the
 * compiler apart.
 */
public interface Transport extends AutoCloseable
{
    /** Most messages that one poll takes. */
    int POLL_LIMIT = 16;

    /**
     * @param plan of the round.
     * @return the sending end.
     */
    Sender openSender(Plan plan);

    /**
     * @param plan     of the round.
     * @param recorder that hears of every message.
     * @return the receiving end.
     */
    Receiver openReceiver(Plan plan, Recorder recorder);

    @Override
    void close();
}
