package org.tensorpool.status;

/**
 * One row of the table of counters: what it is in Aeron's counters file, and what it means. {@link CounterKinds} has
 * all of them, {@code docs/COUNTERS.md} shows them.
 */
public interface CounterKind
{
    /**
     * Type of the Aeron counter. It never changes its meaning.
     *
     * @return the id.
     */
    int typeId();

    /**
     * Name in one word.
     *
     * @return such as {@code frames_published}.
     */
    String key();

    /**
     * What is counted.
     *
     * @return the unit, such as {@code frames}; {@code ns} for a time in nanoseconds.
     */
    String unit();

    /**
     * Whether the value says how things are now and may fall; otherwise it only grows while its writer lives.
     *
     * @return true if it may fall.
     */
    boolean isLevel();

    /**
     * Who writes it.
     *
     * @return such as {@code producer}.
     */
    String writer();

    /**
     * What it says.
     *
     * @return one sentence.
     */
    String meaning();
}
