package org.tensorpool.client;

/**
 * Tells a consumer's own QoS messages, which come back to it, from those of another that uses the same id: whoever
 * hears more than it has sent is not alone. Messages that were lost on the way put that off, and never feign it.
 * <p>
 * For the conductor's thread alone.
 */
final class QosEcho
{
    private int id;
    private long sent;
    private long heard;

    /** One under this id has gone out. A renewed lease may send under its id before it is granted. */
    void sent(final int consumerId)
    {
        follow(consumerId);
        sent++;
    }

    /** One under this id has come. @return true if it is not one of those that were sent. */
    boolean isForeign(final int consumerId)
    {
        follow(consumerId);
        return ++heard > sent;
    }

    private void follow(final int consumerId)
    {
        if (id != consumerId)
        {
            id = consumerId;
            sent = 0;
            heard = 0;
        }
    }

    /** What has come so far is accounted for. */
    void settle()
    {
        heard = sent;
    }
}
