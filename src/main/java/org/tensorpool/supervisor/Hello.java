package org.tensorpool.supervisor;

/**
 * What a consumer said of itself (wire specification §10.1.2). Guarded by the supervisor's lock.
 */
final class Hello
{
    private boolean said;
    private boolean shmSupported;
    private boolean rateLimited;
    private long maxRateHz;
    private int descriptorStreamId;
    private String descriptorChannel = "";
    private int controlStreamId;
    private String controlChannel = "";

    void take(final HelloReader reader)
    {
        said = true;
        shmSupported = reader.isShmSupported();
        rateLimited = reader.isRateLimited();
        maxRateHz = reader.maxRateHz();
        descriptorStreamId = reader.descriptorStreamId();
        descriptorChannel = reader.descriptorChannel().updated(descriptorChannel);
        controlStreamId = reader.controlStreamId();
        controlChannel = reader.controlChannel().updated(controlChannel);
    }

    boolean isSaid()
    {
        return said;
    }

    boolean isShmSupported()
    {
        return shmSupported;
    }

    boolean isRateLimited()
    {
        return rateLimited;
    }

    long maxRateHz()
    {
        return maxRateHz;
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
