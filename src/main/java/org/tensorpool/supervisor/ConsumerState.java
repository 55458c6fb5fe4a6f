package org.tensorpool.supervisor;

/**
 * What is known of a consumer. Guarded by the supervisor's lock.
 */
final class ConsumerState extends Tracked
{
    private final SupervisorThresholds thresholds;
    private final RateMeter rate = new RateMeter();
    private final DropWindow gap;
    private final DropWindow late;
    private final Hello hello = new Hello();
    private final ConsumerSteer steer = new ConsumerSteer();
    private final SessionWatch session = new SessionWatch();
    private boolean hasReported;
    private boolean leaseEnded;
    private long lastReportNs;
    private long epoch;
    private long sequence;
    private long dropsGap;
    private long dropsLate;
    private boolean rateLimited;
    private long strayedSinceNs;
    private boolean isAstray;

    ConsumerState(final int streamId, final int id, final long nowNs, final SupervisorThresholds thresholds)
    {
        super(SupervisorEvent.Subject.CONSUMER, streamId, id, nowNs);
        this.thresholds = thresholds;
        gap = new DropWindow(thresholds.dropsWindowNs());
        late = new DropWindow(thresholds.dropsWindowNs());
        lastReportNs = nowNs;
    }

    void reported(
        final long newEpoch,
        final long newSequence,
        final long newDropsGap,
        final long newDropsLate,
        final boolean isRateLimited,
        final long nowNs)
    {
        if (epoch != newEpoch)
        {
            rate.reset();
            gap.reset();
            late.reset();
        }
        epoch = newEpoch;
        sequence = newSequence;
        dropsGap = newDropsGap;
        dropsLate = newDropsLate;
        rateLimited = isRateLimited;
        hasReported = true;
        leaseEnded = false;
        lastReportNs = nowNs;
        heard(nowNs);
        // Where it stands before its first frame says nothing about the frames that it misses.
        if (newSequence != 0)
        {
            rate.update(newSequence, nowNs);
            gap.update(newSequence, newDropsGap, nowNs);
            late.update(newSequence, newDropsLate, nowNs);
        }
    }

    void said(final HelloReader reader, final long nowNs)
    {
        hello.take(reader);
        heard(nowNs);
    }

    void leaseEnded()
    {
        leaseEnded = true;
        rate.reset();
    }

    /** Since its last report, or since it was first heard of. */
    long unreportedNs(final long nowNs)
    {
        return nowNs - lastReportNs;
    }

    @Override
    boolean isDead(final long nowNs)
    {
        return leaseEnded || silentNs(nowNs) > thresholds.livenessNs();
    }

    boolean isAlive(final long nowNs)
    {
        return hasReported && !leaseEnded && unreportedNs(nowNs) <= thresholds.livenessNs();
    }

    /** @return nanoseconds for which it has been on another epoch than its stream. */
    long astrayNs(final StreamState stream, final long nowNs)
    {
        final boolean isElsewhere = hasReported && stream.announces() > 0 && epoch != stream.epoch();
        if (isElsewhere && !isAstray)
        {
            strayedSinceNs = nowNs;
        }
        isAstray = isElsewhere;
        return isAstray ? nowNs - strayedSinceNs : 0;
    }

    DropWindow gap()
    {
        return gap;
    }

    DropWindow late()
    {
        return late;
    }

    Hello hello()
    {
        return hello;
    }

    ConsumerSteer steer()
    {
        return steer;
    }

    SessionWatch session()
    {
        return session;
    }

    boolean hasReported()
    {
        return hasReported;
    }

    boolean isRateLimited()
    {
        return rateLimited;
    }

    long epoch()
    {
        return epoch;
    }

    ConsumerView view(final long nowNs, final ProducerState producer)
    {
        final long lag = producer == null || !hasReported ? -1 : Math.max(0, producer.sequence() - sequence);
        return new ConsumerView(streamId(), id(), epoch, sequence, isAlive(nowNs) ? rate.rateHz() : 0, lag, dropsGap,
            dropsLate, gap.share(), late.share(), hasReported ? rateLimited : hello.isRateLimited(),
            hello.maxRateHz(), hello.isShmSupported(), steer.current().descriptorStreamId(), unreportedNs(nowNs),
            isAlive(nowNs), steer.sent(), lastEvent());
    }
}
