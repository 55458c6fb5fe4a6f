package org.tensorpool.tool.doctor;

/**
 * Listens to announces, QoS messages and the control stream.
 */
public interface Ear
{
    /**
     * Listen for a while.
     *
     * @param heard      takes what comes.
     * @param durationNs for how long, in nanoseconds.
     */
    void listen(Heard heard, long durationNs);
}
