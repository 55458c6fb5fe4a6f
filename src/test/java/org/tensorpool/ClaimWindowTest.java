package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class ClaimWindowTest
{
    private final ClaimWindow window = new ClaimWindow(8);

    @Test
    void shouldNumberClaimsInOrder()
    {
        for (int i = 0; i < 8; i++)
        {
            assertEquals(i, window.open());
        }
    }

    @Test
    void shouldHaveNothingToPublishBeforeACommit()
    {
        assertFalse(window.isOldestCommitted());
        window.open();
        assertFalse(window.isOldestCommitted());
    }

    @Test
    void shouldPublishInTheOrderOfSequencesWhateverTheOrderOfCommits()
    {
        open(3);
        window.commit(2, 22);
        window.commit(1, 11);
        assertFalse(window.isOldestCommitted(), "the oldest is still open");

        window.commit(0, 0);
        assertEquals(List.of(0L, 1L, 2L), takeAll());
    }

    @Test
    void shouldKeepTheMetadataVersionOfEachFrame()
    {
        open(2);
        window.commit(1, 11);
        window.commit(0, 7);

        assertEquals(7, window.oldestMetaVersion());
        assertEquals(0, window.takeOldest());
        assertEquals(11, window.oldestMetaVersion());
    }

    @Test
    void shouldCostNoNumberToAbortTheYoungest()
    {
        open(2);
        window.abort(1);

        assertEquals(1, window.open());
    }

    @Test
    void shouldCostNoNumbersToAbortFromTheYoungestDown()
    {
        open(4);
        window.abort(2);
        window.abort(3);
        window.abort(1);

        assertEquals(1, window.open());
        window.commit(0, 0);
        window.commit(1, 0);
        assertEquals(List.of(0L, 1L), takeAll());
    }

    @Test
    void shouldLeaveAGapWhereOneInTheMiddleIsAborted()
    {
        open(4);
        window.abort(1);
        window.abort(2);
        window.commit(3, 0);
        window.commit(0, 0);

        assertEquals(List.of(0L, 3L), takeAll());
        assertEquals(4, window.open());
    }

    @Test
    void shouldPublishTheLastOfAllNumbersBehindOneThatWasAborted()
    {
        window.beginAt(Long.MAX_VALUE - 1);
        open(2);
        window.abort(Long.MAX_VALUE - 1);
        window.commit(Long.MAX_VALUE, 0);

        assertEquals(List.of(Long.MAX_VALUE), takeAll());
        assertTrue(window.isAtEnd());
    }

    @Test
    void shouldGoOnWithWhatWaitedForTheOldestToBeAborted()
    {
        open(3);
        window.commit(1, 0);
        window.commit(2, 0);
        window.abort(0);

        assertEquals(List.of(1L, 2L), takeAll());
    }

    @Test
    void shouldForgetAnAbortWhenItsNumberIsUsedAgain()
    {
        open(2);
        window.abort(1);
        assertEquals(1, window.open());
        window.commit(0, 0);
        assertEquals(List.of(0L), takeAll());
        assertFalse(window.isOldestCommitted(), "number 1 is open again, not aborted");

        window.commit(1, 0);
        assertEquals(List.of(1L), takeAll());
    }

    @Test
    void shouldBeFullWithAsManyClaimsAsSlots()
    {
        for (int i = 0; i < 8; i++)
        {
            assertFalse(window.isFull());
            window.open();
        }
        assertTrue(window.isFull());

        window.commit(3, 0);
        assertTrue(window.isFull(), "the oldest holds the window");
        window.abort(7);
        assertFalse(window.isFull());
        window.open();
        window.commit(0, 0);
        window.takeOldest();
        assertFalse(window.isFull());
    }

    @Test
    void shouldHoldOneClaimWhereThereIsOneSlot()
    {
        final ClaimWindow single = new ClaimWindow(1);
        for (int i = 0; i < 5; i++)
        {
            assertFalse(single.isFull());
            assertEquals(i, single.open());
            assertTrue(single.isFull());
            single.commit(i, i);
            assertEquals(i, single.takeOldest());
        }
    }

    @Test
    void shouldWrapAround()
    {
        for (int i = 0; i < 1000; i++)
        {
            assertEquals(i, window.open());
            window.commit(i, i);
            assertTrue(window.isOldestCommitted());
            assertEquals(i, window.oldestMetaVersion());
            assertEquals(i, window.takeOldest());
            assertFalse(window.isOldestCommitted());
        }
    }

    /** Against a list that does the same the slow way. */
    @Test
    void shouldAgreeWithASimpleModelWhateverTheOrder()
    {
        final Random random = new Random(8);
        final List<Long> open = new ArrayList<>();
        final Deque<Long> committed = new ArrayDeque<>();
        long published = -1;
        for (int i = 0; i < 100_000; i++)
        {
            if (!window.isFull() && random.nextInt(3) == 0)
            {
                open.add(window.open());
            }
            else if (!open.isEmpty())
            {
                final long sequence = open.remove(random.nextInt(open.size()));
                if (random.nextInt(4) == 0)
                {
                    window.abort(sequence);
                }
                else
                {
                    window.commit(sequence, (int)sequence);
                    committed.add(sequence);
                }
            }
            final long oldestOpen = open.isEmpty() ? Long.MAX_VALUE : Collections.min(open);
            while (window.isOldestCommitted())
            {
                final int metaVersion = window.oldestMetaVersion();
                final long sequence = window.takeOldest();
                assertEquals(sequence, metaVersion);
                assertTrue(sequence > published && sequence < oldestOpen, "out of order: " + sequence);
                assertTrue(committed.remove(sequence), "published twice or never committed: " + sequence);
                published = sequence;
            }
            assertTrue(committed.stream().allMatch(sequence -> sequence > oldestOpen), "held back without reason");
            assertTrue(open.size() <= 8);
        }
        assertTrue(published > 10_000);
    }

    @Test
    void shouldNotGiveANumberAgainThatOthersHaveHeardOf()
    {
        open(2);
        window.spend(1);
        assertEquals(2, window.open());
        window.abort(2);
        assertEquals(2, window.open());
        window.commit(0, 0);
        window.commit(2, 0);

        assertEquals(List.of(0L, 2L), takeAll());
    }

    @Test
    void shouldPassOverASpentNumberThatIsTheOldest()
    {
        open(2);
        window.commit(1, 0);
        window.spend(0);

        assertEquals(List.of(1L), takeAll());
    }

    private void open(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            window.open();
        }
    }

    private List<Long> takeAll()
    {
        final List<Long> taken = new ArrayList<>();
        while (window.isOldestCommitted())
        {
            taken.add(window.takeOldest());
        }

        return taken;
    }
}
