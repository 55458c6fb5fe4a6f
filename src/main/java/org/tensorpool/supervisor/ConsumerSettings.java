package org.tensorpool.supervisor;

/**
 * How a consumer is served: what a configuration says of it. Guarded by the supervisor's lock.
 */
final class ConsumerSettings
{
    private boolean useShm = true;
    private boolean rateLimited;
    private String fallbackUri = "";
    private int descriptorStreamId;
    private String descriptorChannel = "";
    private int controlStreamId;
    private String controlChannel = "";

    void set(final ConsumerSettings other)
    {
        delivery(other.useShm, other.rateLimited, other.fallbackUri);
        descriptor(other.descriptorStreamId, other.descriptorChannel);
        control(other.controlStreamId, other.controlChannel);
    }

    void delivery(final boolean newUseShm, final boolean newRateLimited, final String newFallbackUri)
    {
        useShm = newUseShm;
        rateLimited = newRateLimited;
        fallbackUri = newFallbackUri;
    }

    void rateLimited(final boolean newRateLimited)
    {
        rateLimited = newRateLimited;
    }

    void descriptor(final int streamId, final String channel)
    {
        descriptorStreamId = streamId;
        descriptorChannel = channel;
    }

    void control(final int streamId, final String channel)
    {
        controlStreamId = streamId;
        controlChannel = channel;
    }

    boolean isSameAs(final ConsumerSettings other)
    {
        return useShm == other.useShm && rateLimited == other.rateLimited && fallbackUri.equals(other.fallbackUri) &&
            descriptorStreamId == other.descriptorStreamId && descriptorChannel.equals(other.descriptorChannel) &&
            controlStreamId == other.controlStreamId && controlChannel.equals(other.controlChannel);
    }

    boolean useShm()
    {
        return useShm;
    }

    boolean isRateLimited()
    {
        return rateLimited;
    }

    String fallbackUri()
    {
        return fallbackUri;
    }

    int descriptorStreamId()
    {
        return descriptorStreamId;
    }

    String descriptorChannel()
    {
        return descriptorChannel;
    }

    int controlStreamId()
    {
        return controlStreamId;
    }

    String controlChannel()
    {
        return controlChannel;
    }
}
