package org.tensorpool.supervisor;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Judges whether a consumer loses too many frames. It begins with losses that go on over a whole window, and ends when
 * the window holds no more than half as many as that takes. Guarded by the supervisor's lock.
 */
final class Losses
{
    private final SupervisorThresholds thresholds;
    private final EventBoard board;

    Losses(final SupervisorThresholds thresholds, final EventBoard board)
    {
        this.thresholds = thresholds;
        this.board = board;
    }

    void judge(final ConsumerState consumer)
    {
        judge(consumer, Condition.DROPS_GAP, consumer.gap());
        judge(consumer, Condition.DROPS_LATE, consumer.late());
    }

    private void judge(final ConsumerState consumer, final Condition condition, final DropWindow window)
    {
        if (!consumer.isRaised(condition))
        {
            if (window.isSustained() && window.share() > thresholds.dropsShare())
            {
                board.raise(consumer, condition, describe(window));
            }
        }
        else if (window.isWhole() && window.share() <= thresholds.dropsShare() / 2)
        {
            board.clear(consumer, condition, describe(window));
        }
    }

    private String describe(final DropWindow window)
    {
        return String.format(Locale.ROOT, "%.2f %% of %d frames in %d ms, at most %.2f %% is well",
            100 * window.share(), window.frames(), TimeUnit.NANOSECONDS.toMillis(window.spanNs()),
            100 * thresholds.dropsShare());
    }
}
