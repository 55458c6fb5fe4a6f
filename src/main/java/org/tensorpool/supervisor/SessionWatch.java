package org.tensorpool.supervisor;

/**
 * Tells by the Aeron sessions of reports whether two consumers use one id (wire specification §10.1.2): a consumer that
 * comes back has a new session and leaves the old one; two take turns. Guarded by the supervisor's lock.
 */
final class SessionWatch
{
    private int current;
    private int former;
    private boolean hasCurrent;
    private boolean hasFormer;
    private boolean hasCollided;
    private long collidedNs;

    void reportedBy(final int sessionId, final long nowNs)
    {
        if (hasCurrent && sessionId == current)
        {
            return;
        }

        if (hasFormer && sessionId == former)
        {
            hasCollided = true;
            collidedNs = nowNs;
        }
        former = current;
        hasFormer = hasCurrent;
        current = sessionId;
        hasCurrent = true;
    }

    boolean isIt(final int sessionId)
    {
        return hasCurrent && current == sessionId;
    }

    int sessionId()
    {
        return current;
    }

    boolean hasOne()
    {
        return hasCurrent;
    }

    boolean isCollision(final long nowNs, final long memoryNs)
    {
        return hasCollided && nowNs - collidedNs <= memoryNs;
    }
}
