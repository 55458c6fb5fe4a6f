package org.tensorpool.benchmarks.transport;

/**
 * What one round sends.
 *
 * @param id          of the round, unlike that of any other, and good as a file name.
 * @param size        of a payload in bytes.
 * @param mode        from when to when latency is taken.
 * @param rate        messages a second; not used flat out.
 * @param warmSeconds how long messages are sent that are not recorded.
 * @param seconds     how long messages are sent that are recorded.
 * @param maxBytes    copied in after which the round ends early.
 */
public record Plan(
    String id, int size, Mode mode, double rate, double warmSeconds, double seconds, long maxBytes)
{
    /**
     * @return messages that are sent before the first that is recorded.
     */
    public long warmMessages()
    {
        return Math.max(1, Math.round(rate * warmSeconds));
    }

    /**
     * @return messages that are recorded.
     */
    public long messages()
    {
        final long wanted = Math.max(1, Math.round(rate * seconds));
        return mode == Mode.COMMIT_TO_HANDLER ? wanted : Math.clamp(maxBytes / size, 1, wanted);
    }

    /**
     * @return nanoseconds between two messages.
     */
    public long intervalNs()
    {
        return Math.round(1e9 / rate);
    }
}
