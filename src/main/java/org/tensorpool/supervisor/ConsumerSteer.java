package org.tensorpool.supervisor;

/**
 * Where a consumer is steered to. Guarded by the supervisor's lock.
 */
final class ConsumerSteer
{
    /** What others said of it last; what it asked for where nobody said anything. */
    private final ConsumerSettings given = new ConsumerSettings();
    /** What was said of it last, by anybody. */
    private final ConsumerSettings current = new ConsumerSettings();
    private final ConsumerSettings wanted = new ConsumerSettings();
    private ConsumerDirective directive;
    private boolean isGivenByOthers;
    private boolean isAnswerOwed;
    private boolean isLimited;
    private boolean isLastWordOurs;
    private long limitedNs;
    private long sentNs;
    private long sent;
    private int unheeded;

    ConsumerSettings given()
    {
        return given;
    }

    ConsumerSettings current()
    {
        return current;
    }

    ConsumerSettings wanted()
    {
        return wanted;
    }

    ConsumerDirective directive()
    {
        return directive;
    }

    void directive(final ConsumerDirective newDirective)
    {
        directive = newDirective;
        unheeded = 0;
    }

    /** Somebody else has decided. */
    void takenFromOthers()
    {
        isGivenByOthers = true;
        isLastWordOurs = false;
        current.set(given);
    }

    boolean isGivenByOthers()
    {
        return isGivenByOthers;
    }

    /** What it asks for is what it has, unless somebody has decided otherwise. */
    void asked(final boolean isRateLimited)
    {
        if (!isGivenByOthers)
        {
            given.rateLimited(isRateLimited);
            if (sent == 0)
            {
                current.rateLimited(isRateLimited);
            }
        }
    }

    void oweAnswer()
    {
        isAnswerOwed = true;
    }

    boolean isAnswerOwed()
    {
        return isAnswerOwed;
    }

    boolean isLimited()
    {
        return isLimited;
    }

    long limitedNs()
    {
        return limitedNs;
    }

    void limit(final long nowNs)
    {
        isLimited = true;
        limitedNs = nowNs;
    }

    void letGo()
    {
        isLimited = false;
    }

    boolean isLastWordOurs()
    {
        return isLastWordOurs;
    }

    long sentNs()
    {
        return sentNs;
    }

    long sent()
    {
        return sent;
    }

    void sent(final long nowNs)
    {
        current.set(wanted);
        isAnswerOwed = false;
        isLastWordOurs = true;
        sentNs = nowNs;
        sent++;
    }

    int unheeded()
    {
        return unheeded;
    }

    void unheeded(final int times)
    {
        unheeded = times;
    }
}
