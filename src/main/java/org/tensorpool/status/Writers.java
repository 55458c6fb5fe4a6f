package org.tensorpool.status;

/**
 * Who counts, for people.
 */
final class Writers
{
    static final String PRODUCER = "producer";
    static final String CONSUMER = "consumer";
    static final String BOTH = "producer, consumer";
    static final String CLIENT = "client";
    static final String THREAD = "thread with a hiccup meter";
    static final String METADATA = "metadata cache";
    static final String DRIVER = "SHM driver";
    static final String SUPERVISOR = "supervisor";

    private Writers()
    {
    }
}
