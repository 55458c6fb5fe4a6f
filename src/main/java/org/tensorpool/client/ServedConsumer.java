package org.tensorpool.client;

import io.aeron.ExclusivePublication;

/**
 * What a producer knows of a consumer that asked for more than the shared streams, and what it serves it with.
 * For the conductor's thread alone.
 */
final class ServedConsumer
{
    private final OwnPublication descriptors = new OwnPublication();
    private final OwnPublication control = new OwnPublication();
    private long lastHeardNs;
    private long maxRateHz;
    private boolean isFollowingProgress;
    private long intervalUs = ProgressHints.NONE;
    private long bytesDelta = ProgressHints.NONE;
    private long majorDelta = ProgressHints.NONE;
    private DescriptorFanOut.Outlet outlet;

    void heard(final long nowNs)
    {
        lastHeardNs = nowNs;
    }

    boolean isSilent(final long nowNs, final long timeoutNs)
    {
        return nowNs - lastHeardNs > timeoutNs;
    }

    /** @return true if it says something new. */
    boolean onHello(final HelloFlyweight hello)
    {
        final boolean isSame = maxRateHz == hello.maxRateHz() && isFollowingProgress == hello.supportsProgress() &&
            intervalUs == hello.progressIntervalUs() && bytesDelta == hello.progressBytesDelta() &&
            majorDelta == hello.progressMajorDelta();
        if (maxRateHz != hello.maxRateHz())
        {
            maxRateHz = hello.maxRateHz();
            outlet = null;
        }
        isFollowingProgress = hello.supportsProgress();
        intervalUs = hello.progressIntervalUs();
        bytesDelta = hello.progressBytesDelta();
        majorDelta = hello.progressMajorDelta();
        return !isSame;
    }

    boolean isFollowingProgress()
    {
        return isFollowingProgress;
    }

    long intervalUs()
    {
        return intervalUs;
    }

    long bytesDelta()
    {
        return bytesDelta;
    }

    long majorDelta()
    {
        return majorDelta;
    }

    OwnPublication descriptors()
    {
        return descriptors;
    }

    OwnPublication control()
    {
        return control;
    }

    /** @return where its descriptors go; null where it reads the shared stream. */
    DescriptorFanOut.Outlet outlet()
    {
        final ExclusivePublication publication = descriptors.publication();
        if (publication == null)
        {
            outlet = null;
        }
        else if (outlet == null || outlet.publication() != publication)
        {
            outlet = new DescriptorFanOut.Outlet(publication, maxRateHz == 0 ? null : new RateGate(maxRateHz));
        }

        return outlet;
    }
}
