package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/**
 * What the test of crashes goes by: a payload that isn't what it should be is told from one that is.
 */
class CrashPayloadTest
{
    private static final int STREAM = 7;
    private static final long PROCESS = 3;
    private static final long EPOCH = 1_795_415_240_518_739_036L;
    private static final long SEQUENCE = 41;

    private final MemorySegment payload = MemorySegment.ofArray(new byte[1_003]);

    private void write(final long process, final long epoch, final long sequence)
    {
        CrashPayload.begin(payload, STREAM, process, epoch, sequence);
        CrashPayload.complete(payload);
    }

    @Test
    void shouldTakeWhatWasWritten()
    {
        write(PROCESS, EPOCH, SEQUENCE);

        assertNull(CrashPayload.flaw(payload, STREAM, EPOCH, SEQUENCE));
        assertEquals(PROCESS, CrashPayload.process(payload));
    }

    @Test
    void shouldTellAFrameOfAnotherStreamEpochOrSequence()
    {
        write(PROCESS, EPOCH, SEQUENCE);

        assertNotNull(CrashPayload.flaw(payload, STREAM + 1, EPOCH, SEQUENCE));
        assertNotNull(CrashPayload.flaw(payload, STREAM, EPOCH + 1, SEQUENCE));
        assertNotNull(CrashPayload.flaw(payload, STREAM, EPOCH, SEQUENCE + 1));
        assertNotNull(CrashPayload.flaw(payload.asSlice(0, 1_000), STREAM, EPOCH, SEQUENCE));
    }

    @Test
    void shouldTellAFrameThatWasBegunOverAnotherAndNotCompleted()
    {
        write(PROCESS, EPOCH, SEQUENCE);
        CrashPayload.begin(payload, STREAM, PROCESS, EPOCH, SEQUENCE + 256);

        assertNotNull(CrashPayload.flaw(payload, STREAM, EPOCH, SEQUENCE + 256));
    }

    @Test
    void shouldTellEachByteThatIsAnother()
    {
        write(PROCESS, EPOCH, SEQUENCE);
        final List<Integer> missed = IntStream.range(0, (int)payload.byteSize())
            .filter((i) -> flawWithAnotherByteAt(i) == null).boxed().toList();

        assertEquals(List.of(), missed);
    }

    private String flawWithAnotherByteAt(final int index)
    {
        final byte before = payload.get(ValueLayout.JAVA_BYTE, index);
        payload.set(ValueLayout.JAVA_BYTE, index, (byte)(before ^ 0x10));
        final String flaw = CrashPayload.flaw(payload, STREAM, EPOCH, SEQUENCE);
        payload.set(ValueLayout.JAVA_BYTE, index, before);
        return flaw;
    }

    @Test
    void shouldStrikeAlikeForOneSeedAndEachRoleInItsTurn()
    {
        final CrashStrike.Deck one = new CrashStrike.Deck(5);
        final CrashStrike.Deck other = new CrashStrike.Deck(5);
        final List<CrashStrike> strikes = IntStream.range(0, 100).mapToObj((i) -> one.draw(60)).toList();

        assertEquals(strikes, IntStream.range(0, 100).mapToObj((i) -> other.draw(60)).toList());
        for (final CrashRole role : CrashRole.values())
        {
            final long hits = strikes.stream().filter((strike) -> strike.hits(role)).count();
            assertTrue(hits >= 15, () -> role + " was hit " + hits + " times of 100");
        }
    }
}
