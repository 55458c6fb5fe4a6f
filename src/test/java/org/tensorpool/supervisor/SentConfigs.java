package org.tensorpool.supervisor;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what would be sent, as long as it may be.
 */
final class SentConfigs extends ConfigProxy
{
    private final List<String> all = new ArrayList<>();
    private boolean isBlocked;

    void blocked(final boolean newBlocked)
    {
        isBlocked = newBlocked;
    }

    /** Such as {@code "7: shm RATE_LIMITED"}, with a fallback and streams where there are any. */
    List<String> all()
    {
        return all;
    }

    @Override
    boolean configure(final int streamId, final int consumerId, final ConsumerSettings settings)
    {
        if (isBlocked)
        {
            return false;
        }

        all.add(Integer.toUnsignedString(consumerId) + ": " + (settings.useShm() ? "shm " : "no shm ") +
            (settings.isRateLimited() ? "RATE_LIMITED" : "STREAM") +
            (settings.fallbackUri().isEmpty() ? "" : " fallback " + settings.fallbackUri()) +
            (settings.descriptorStreamId() == 0 ? "" :
                " descriptors " + settings.descriptorChannel() + " " + settings.descriptorStreamId()));
        return true;
    }
}
