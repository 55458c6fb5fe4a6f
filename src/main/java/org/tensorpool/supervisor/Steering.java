package org.tensorpool.supervisor;

import org.tensorpool.aeron.StreamIdPool;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * Tells consumers how they are served, where policy, a directive by hand or their losses say otherwise than they are.
 * It goes by what was said last: nothing is sent that a consumer was told already, and what others say is left alone
 * but for what the policy is about. Streams that an SHM driver gave are always said again with the rest.
 * <p>
 * Guarded by the supervisor's lock.
 */
final class Steering
{
    private static final int MAX_UNHEEDED = 3;

    private final SupervisorPolicy policy;
    private final SupervisorThresholds thresholds;
    private final EventBoard board;
    private final SupervisorCounters counters;
    private final ConfigProxy proxy;
    private final StreamIdGrants descriptors;
    private final StreamIdGrants controls;

    Steering(
        final SupervisorPolicy policy,
        final SupervisorThresholds thresholds,
        final EventBoard board,
        final SupervisorCounters counters,
        final ConfigProxy proxy)
    {
        this.policy = policy;
        this.thresholds = thresholds;
        this.board = board;
        this.counters = counters;
        this.proxy = proxy;
        descriptors = new StreamIdGrants(policy.ownStreams() ? policy.descriptors() : OwnStreams.NONE);
        controls = new StreamIdGrants(policy.ownStreams() ? policy.controls() : OwnStreams.NONE);
    }

    /** A consumer says what it wants. */
    void onHello(final ConsumerState consumer)
    {
        consumer.steer().asked(consumer.hello().isRateLimited());
    }

    /** Somebody else says how a consumer is served. */
    void onConfig(final ConsumerState consumer, final ConfigReader config)
    {
        config.copyTo(consumer.steer().given());
        consumer.steer().takenFromOthers();
    }

    void onGone(final ConsumerState consumer)
    {
        descriptors.release(consumer.key());
        controls.release(consumer.key());
    }

    /** Say what is to be said to a consumer, if anything. */
    void update(final StreamState stream, final ConsumerState consumer, final long nowNs)
    {
        final ConsumerSteer steer = consumer.steer();
        limit(consumer, nowNs);
        want(stream, consumer, nowNs);
        heed(consumer, nowNs);
        final boolean isDue = !steer.wanted().isSameAs(steer.current()) || steer.isAnswerOwed();
        // Who contradicts us, or is contradicted by others all the time, is not told more often than this.
        if (isDue && (steer.sent() == 0 || nowNs - steer.sentNs() >= thresholds.announcePeriodNs()))
        {
            if (proxy.configure(consumer.streamId(), consumer.id(), steer.wanted()))
            {
                steer.sent(nowNs);
                counters.increment(SupervisorCounter.CONFIGS_SENT);
            }
            else
            {
                counters.increment(SupervisorCounter.CONFIGS_UNSENT);
            }
        }
    }

    /** Who has a descriptor stream of its own is held to its rate there already. */
    private void limit(final ConsumerState consumer, final long nowNs)
    {
        final ConsumerSteer steer = consumer.steer();
        final boolean isLosing =
            consumer.isRaised(Condition.DROPS_GAP) || consumer.isRaised(Condition.DROPS_LATE);
        if (policy.limitOnDrops() && isLosing && consumer.hello().maxRateHz() > 0 &&
            steer.current().descriptorStreamId() == 0)
        {
            steer.limit(nowNs);
        }
        else if (steer.isLimited() && policy.limitHoldNs() > 0 && nowNs - steer.limitedNs() > policy.limitHoldNs())
        {
            steer.letGo();
        }
    }

    private void want(final StreamState stream, final ConsumerState consumer, final long nowNs)
    {
        final ConsumerSteer steer = consumer.steer();
        final ConsumerSettings given = steer.given();
        final ConsumerSettings wanted = steer.wanted();
        final ConsumerDirective directive = steer.directive();
        if (directive != null)
        {
            wanted.delivery(directive.useShm(), directive.rateLimited(), directive.fallbackUri());
        }
        else
        {
            final boolean useShm = given.useShm() && !policy.noShm();
            final boolean needsFallback = !useShm || (consumer.hello().isSaid() && !consumer.hello().isShmSupported());
            wanted.delivery(useShm, isLimited(steer),
                needsFallback && !policy.fallbackUri().isEmpty() ? policy.fallbackUri() : given.fallbackUri());
        }
        wantStreams(stream, consumer, nowNs);
    }

    private boolean isLimited(final ConsumerSteer steer)
    {
        return switch (policy.forcedMode())
        {
            case STREAM -> false;
            case RATE_LIMITED -> true;
            case NONE -> steer.isLimited() || steer.given().isRateLimited();
        };
    }

    private void wantStreams(final StreamState stream, final ConsumerState consumer, final long nowNs)
    {
        final ConsumerSteer steer = consumer.steer();
        final ConsumerSettings given = steer.given();
        // Until a driver, or the owner of the regions, would have been heard, there may be one that gives streams.
        final boolean isOurs = policy.ownStreams() && consumer.hello().isSaid() && !stream.isDriven() &&
            !steer.isGivenByOthers() && nowNs - stream.firstHeardNs() > thresholds.livenessNs();
        if (!isOurs)
        {
            onGone(consumer);
            steer.wanted().descriptor(given.descriptorStreamId(), given.descriptorChannel());
            steer.wanted().control(given.controlStreamId(), given.controlChannel());
            return;
        }

        final Hello hello = consumer.hello();
        final int descriptor =
            descriptors.grant(consumer.key(), hello.descriptorChannel(), hello.descriptorStreamId());
        final int control = controls.grant(consumer.key(), hello.controlChannel(), hello.controlStreamId());
        steer.wanted().descriptor(descriptor, descriptor == StreamIdPool.NONE ? "" :
            descriptors.channel(hello.descriptorChannel()));
        steer.wanted().control(control, control == StreamIdPool.NONE ? "" : controls.channel(hello.controlChannel()));
        decline(steer, hello, descriptor, control);
    }

    /** Who asks is answered, also where it gets nothing (wire specification §10.1.3). */
    private void decline(final ConsumerSteer steer, final Hello hello, final int descriptor, final int control)
    {
        final boolean isDeclined =
            descriptor == StreamIdPool.NONE && isAsked(hello.descriptorChannel(), hello.descriptorStreamId()) ||
            control == StreamIdPool.NONE && isAsked(hello.controlChannel(), hello.controlStreamId());
        if (isDeclined && steer.sent() == 0 && !steer.isAnswerOwed())
        {
            steer.oweAnswer();
            counters.increment(SupervisorCounter.DECLINED_WISHES);
        }
    }

    private static boolean isAsked(final String channel, final int streamId)
    {
        return !channel.isEmpty() || streamId != StreamIdPool.NONE;
    }

    /** A consumer that attached again has forgotten what it was told, and shows so in its reports. */
    private void heed(final ConsumerState consumer, final long nowNs)
    {
        final ConsumerSteer steer = consumer.steer();
        if (!consumer.hasReported() || !steer.isLastWordOurs() || consumer.unreportedNs(nowNs) > nowNs - steer.sentNs())
        {
            return;
        }

        final boolean isHeeded = consumer.isRateLimited() == steer.current().isRateLimited() ||
            consumer.hello().isRateLimited();
        if (isHeeded)
        {
            steer.unheeded(0);
            if (consumer.isRaised(Condition.CONFIG_IGNORED))
            {
                board.clear(consumer, Condition.CONFIG_IGNORED, "it does as it was told");
            }
        }
        else if (nowNs - steer.sentNs() > 2 * thresholds.announcePeriodNs())
        {
            disregarded(consumer, steer);
        }
    }

    private void disregarded(final ConsumerState consumer, final ConsumerSteer steer)
    {
        if (steer.unheeded() < MAX_UNHEEDED)
        {
            steer.unheeded(steer.unheeded() + 1);
            steer.current().rateLimited(consumer.isRateLimited());
        }
        else if (!consumer.isRaised(Condition.CONFIG_IGNORED))
        {
            board.raise(consumer, Condition.CONFIG_IGNORED, "told " + (MAX_UNHEEDED + 1) + " times to be " +
                (steer.wanted().isRateLimited() ? "rate limited" : "sent every frame") + ", and is not");
        }
    }
}
