package org.tensorpool.status;

/**
 * One counter of this project at one moment.
 *
 * @param counterId     place in the counters file.
 * @param typeId        kind of counter; {@link CounterKinds#get(int)} tells what it means.
 * @param aeronClientId Aeron client that writes it; 0 if it doesn't say.
 * @param name          in one word, such as {@code frames_published}.
 * @param role          of its writer: {@code producer}, {@code consumer}, {@code client}, {@code thread},
 *                      {@code driver} or another.
 * @param who           name of its writer, such as that of a client; empty for none.
 * @param streamId      stream that it counts for, as unsigned 32 bits; -1 for none.
 * @param instance      identity of its writer, for as long as that lives.
 * @param value         of the counter.
 */
public record CounterReading(
    int counterId,
    int typeId,
    long aeronClientId,
    String name,
    String role,
    String who,
    long streamId,
    String instance,
    long value)
{
    /** Stream id of a counter that counts for no stream. */
    public static final long NO_STREAM = CounterLabel.NO_STREAM;
}
