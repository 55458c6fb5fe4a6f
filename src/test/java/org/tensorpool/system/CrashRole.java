package org.tensorpool.system;

/**
 * Who is there to be killed. Drivers are started again before those that need them.
 */
enum CrashRole
{
    MEDIA_DRIVER, SHM_DRIVER, PRODUCER, CONSUMER_1, CONSUMER_2, CONSUMER_3;

    boolean isConsumer()
    {
        return ordinal() >= CONSUMER_1.ordinal();
    }

    boolean isClient()
    {
        return ordinal() >= PRODUCER.ordinal();
    }

    /** Whether its death ends the epoch. */
    boolean endsEpoch()
    {
        return !isConsumer();
    }
}
