package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Several claims at once, and claims that come to nothing.
 */
class ClaimSystemTest
{
    private TensorPoolSystem system;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        final TensorPool pool = system.connect();
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private List<TensorClaim> claims(final int count)
    {
        final List<TensorClaim> claims = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(4);
            assertTrue(producer.tryClaim(claim, 4) >= 0, "claimed");
            claims.add(claim);
        }

        return claims;
    }

    private long offer()
    {
        return producer.offer(MemorySegment.ofArray(new byte[4]), DType.UINT8, 4);
    }

    @Test
    void shouldPublishInTheOrderOfClaimsWhateverTheOrderOfCommits()
    {
        final List<TensorClaim> claims = claims(4);
        for (final int i : new int[] {2, 0, 3, 1})
        {
            assertEquals(i, claims.get(i).commit());
        }

        assertEquals(List.of(0L, 1L, 2L, 3L), received.await(4).sequences());
        assertEquals(List.of(), received.drops());
    }

    @Test
    void shouldHoldAFrameBackUntilThoseClaimedBeforeAreCommitted()
    {
        final List<TensorClaim> claims = claims(2);
        claims.get(1).commit();
        assertEquals(0, producer.framesPublished());

        claims.get(0).commit();
        assertEquals(2, producer.framesPublished());
    }

    @Test
    void shouldCarryTheMetaVersionOfEachFrameThatWaited()
    {
        final List<TensorClaim> claims = claims(2);
        claims.get(1).metaVersion(8).commit();
        claims.get(0).metaVersion(7).commit();

        assertEquals(7, received.await(1).frames().get(0).metaVersion());
        assertEquals(8, received.await(2).frames().get(1).metaVersion());
    }

    @Test
    void shouldSpendNoNumberOnTheYoungestClaimWhenItIsAborted()
    {
        claims(1).get(0).abort();
        assertEquals(0, offer());

        assertEquals(List.of(0L), received.await(1).sequences());
    }

    @Test
    void shouldLeaveAGapWhereAClaimInTheMiddleIsAborted()
    {
        final List<TensorClaim> claims = claims(3);
        claims.get(1).abort();
        claims.get(0).commit();
        claims.get(2).commit();

        assertEquals(List.of(0L, 2L), received.await(2).sequences());
        assertEquals(List.of("GAP=1"), received.drops());
    }

    @Test
    void shouldPublishWhatWaitedForAClaimThatIsAborted()
    {
        final List<TensorClaim> claims = claims(2);
        claims.get(1).commit();
        claims.get(0).abort();

        assertEquals(List.of(1L), received.await(1).sequences());
    }

    @Test
    void shouldGiveBackTheNumbersOfAllYoungestClaimsThatAreAborted()
    {
        final List<TensorClaim> claims = claims(3);
        claims.get(1).abort();
        claims.get(2).abort();
        claims.get(0).commit();
        assertEquals(1, offer());

        assertEquals(List.of(0L, 1L), received.await(2).sequences());
        assertEquals(List.of(), received.drops());
    }

    @Test
    void shouldHaveAsManyClaimsAsSlots()
    {
        claims(NSLOTS);

        assertEquals(Producer.CLAIMS_EXHAUSTED, producer.tryClaim(new TensorClaim(), 4));
    }

    @Test
    void shouldClaimAgainOnceTheOldestClaimIsOver()
    {
        final List<TensorClaim> claims = claims(NSLOTS);
        claims.get(1).commit();
        assertEquals(Producer.CLAIMS_EXHAUSTED, producer.tryClaim(new TensorClaim(), 4));

        claims.get(0).commit();
        assertEquals(NSLOTS, producer.tryClaim(new TensorClaim(), 4));
    }

    @Test
    void shouldRefuseAClaimObjectThatHoldsAClaim()
    {
        final TensorClaim claim = claims(1).get(0);

        assertEquals(Producer.CLAIM_IN_USE, producer.tryClaim(claim, 4));
        assertEquals(0, claim.commit());
    }

    @Test
    void shouldRefuseToCommitWhatWasNeverClaimed()
    {
        assertEquals(Producer.NO_CLAIM, new TensorClaim().commit());
    }

    @Test
    void shouldRefuseToCommitTwice()
    {
        final TensorClaim claim = claims(1).get(0);
        claim.commit();

        assertEquals(Producer.NO_CLAIM, claim.commit());
    }

    @Test
    void shouldDoNothingWhenAClaimIsAbortedTwice()
    {
        final TensorClaim claim = claims(1).get(0);
        claim.abort();
        claim.abort();

        assertEquals(0, offer());
    }

    @Test
    void shouldRefuseATensorWithoutAType()
    {
        final TensorClaim claim = new TensorClaim().shape(4);
        producer.tryClaim(claim, 4);

        assertEquals(Producer.INVALID_TENSOR, claim.commit());
    }

    @Test
    void shouldRefuseATensorThatNeedsMoreThanItsPayload()
    {
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(5);
        producer.tryClaim(claim, 4);

        assertEquals(Producer.INVALID_TENSOR, claim.commit());
    }

    @Test
    void shouldRefuseStridesThatOverlap()
    {
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(2, 4).stride(0, 3);
        producer.tryClaim(claim, 8);

        assertEquals(Producer.INVALID_TENSOR, claim.commit());
    }

    @Test
    void shouldRefuseMoreDimensionsThanATensorHas()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () ->
            new TensorClaim().shape(1, 1, 1, 1, 1, 1, 1, 1, 1));
        assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
    }

    @Test
    void shouldLetFramesFlowAfterATensorThatWasRefused()
    {
        producer.offer(MemorySegment.ofArray(new byte[4]), DType.UINT8, 5);
        assertEquals(0, offer());

        assertEquals(List.of(0L), received.await(1).sequences());
        assertEquals(List.of(), received.drops());
    }

    @Test
    void shouldPublishWhatWaitedForATensorThatIsRefused()
    {
        final List<TensorClaim> claims = claims(2);
        claims.get(1).commit();
        assertEquals(Producer.INVALID_TENSOR, claims.get(0).shape(5).commit());

        assertEquals(List.of(1L), received.await(1).sequences());
    }

    @Test
    void shouldRefuseAnEarlierTensorAgainWhenItsPayloadShrinks()
    {
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(4);
        producer.tryClaim(claim, 4);
        claim.commit();

        producer.tryClaim(claim, 3);
        assertEquals(Producer.INVALID_TENSOR, claim.commit());
    }
}
