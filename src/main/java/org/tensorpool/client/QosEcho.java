package org.tensorpool.client;

/**
 * Tells a consumer's own QoS messages, which come back to it, from those of another that uses the same id: whoever
 * hears more than it has sent is not alone. Messages that were lost on the way put that off, and never feign it.
 * <p>
 * For the conductor's thread alone.
 */
final class QosEcho
{
    private long sent;
    private long heard;

    void sent()
    {
        sent++;
    }

    /** One under this id has come. @return true if it is not one of those that were sent. */
    boolean isForeign()
    {
        return ++heard > sent;
    }

    /** What has come so far is accounted for. */
    void settle()
    {
        heard = sent;
    }

    /** Another id is used from now on. */
    void reset()
    {
        sent = 0;
        heard = 0;
    }
}
