package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.FIRST_OWN_CONTROL_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.aeron.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.FrameProgress;
import org.tensorpool.Producer;
import org.tensorpool.ProgressState;
import org.tensorpool.ProgressUnit;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.wire.FrameProgressDecoder;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;

/**
 * Frames that are followed while they are being filled.
 */
class ProgressSystemTest
{
    private static final int LENGTH = 4096;

    private final TensorClaim claim = new TensorClaim();
    private final List<String> heard = new ArrayList<>();
    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.startedWithOwnStreams(2);
        pool = system.connect();
        producer = pool.addProducer(STREAM);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private Consumer follower(final ConsumerOptions options)
    {
        final Consumer consumer = pool.addConsumer(STREAM, options);
        system.awaitFlow(producer, consumer);
        Await.until("the producer knows of it", producer::isProgressWanted);
        return consumer;
    }

    private Consumer follower()
    {
        return follower(new ConsumerOptions().progress(0, 0, 0));
    }

    private void claim()
    {
        assertTrue(producer.tryClaim(claim, LENGTH) >= 0);
        claim.dtype(DType.UINT8).shape(64, 64);
    }

    private void onProgress(final FrameProgress progress)
    {
        heard.add(progress.state() + " " + progress.sequence() + " " + progress.bytesFilled());
    }

    private void awaitHeard(final Consumer consumer, final int count)
    {
        Await.until(() -> count + " messages are heard: " + heard, () ->
        {
            consumer.pollProgress(this::onProgress, 10);
            return heard.size() >= count;
        });
    }

    @Test
    void shouldFollowAFrameFromItsBeginningToItsEnd()
    {
        final Consumer consumer = follower();
        claim();
        assertTrue(claim.progress(0));
        // Less than the floor of a producer, and yet worth a message after a while.
        Await.until("more is worth a message", () -> claim.progress(1024));
        assertEquals(0, claim.commit());
        awaitHeard(consumer, 3);

        assertEquals(List.of("STARTED 0 0", "PROGRESS 0 1024", "COMPLETE 0 4096"), heard);
        assertEquals(0, consumer.framesReceived());
        assertEquals(List.of(0L), new Received(consumer).await(1).sequences());
    }

    @Test
    void shouldShowWhatIsThereOfAFrame()
    {
        final Consumer consumer = follower();
        claim();
        claim.progressUnit(ProgressUnit.ROWS);
        claim.payload().set(ValueLayout.JAVA_BYTE, 127, (byte)42);
        claim.progress(130);
        final List<Object> seen = new ArrayList<>();
        Await.until("progress is heard", () ->
        {
            consumer.pollProgress((progress) -> seen.addAll(List.of(
                progress.state(), progress.unit(), progress.unitsFilled(), progress.length(), progress.isPrefixSafe(),
                progress.dim(1), progress.stride(0), progress.dtype(),
                progress.payload().get(ValueLayout.JAVA_BYTE, 127), progress.payload().isReadOnly(),
                progress.epoch() == producer.epoch(), progress.isIntact())), 10);
            return !seen.isEmpty();
        });

        assertEquals(List.of(ProgressState.STARTED, ProgressUnit.ROWS, 2L, (long)LENGTH, true, 64, 64L, DType.UINT8,
            (byte)42, true, true, true), seen);
    }

    @Test
    void shouldSayThatBytesTellNothingOfRowsThatLieApart()
    {
        final Consumer consumer = follower();
        claim();
        claim.shape(32, 64).stride(0, 128).stride(1, 1);
        claim.progress(100);
        final List<Boolean> safe = new ArrayList<>();
        Await.until("progress is heard", () ->
        {
            consumer.pollProgress((progress) -> safe.add(progress.isPrefixSafe()), 10);
            return !safe.isEmpty();
        });

        assertEquals(List.of(false), safe);
    }

    @Test
    void shouldSayNothingWhereNobodyFollows()
    {
        final Consumer consumer = pool.addConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        final Subscription ear = system.aeron().addSubscription(CHANNEL, ControlForger.CONTROL_STREAM);
        Await.until("control is heard", ear::isConnected);
        claim();

        assertFalse(producer.isProgressWanted());
        assertFalse(claim.progress(0));
        assertFalse(claim.progress(LENGTH));
        claim.commit();
        new Received(consumer).await(1);
        assertFalse(templates(ear, 1).contains(FrameProgressDecoder.TEMPLATE_ID));
        assertThrows(TensorPoolException.class, () -> consumer.pollProgress(this::onProgress, 1));
    }

    /** Of the wire schema, of the next messages; those of other schemas are negative. */
    private static Set<Integer> templates(final Subscription ear, final int messages)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final Set<Integer> templates = new HashSet<>();
        final int[] heard = {0};
        Await.until("messages are heard", () ->
        {
            ear.poll((buffer, offset, length, ignore) ->
            {
                final int template = header.wrap(buffer, offset).templateId();
                templates.add(header.schemaId() == FrameProgressDecoder.SCHEMA_ID ? template : -template);
                heard[0]++;
            }, 10);
            return heard[0] >= messages;
        });

        return templates;
    }

    @Test
    void shouldFollowOnAControlStreamOfItsOwnOnWhichNothingElseComes()
    {
        final Consumer consumer = follower(new ConsumerOptions().progress(0, 0, 0).controlStream(CHANNEL));
        final Received received = new Received(consumer);
        final Subscription ear = system.aeron().addSubscription(CHANNEL, FIRST_OWN_CONTROL_STREAM);
        Await.until("its stream is heard", ear::isConnected);
        Await.until("frames are followed", () ->
        {
            claim();
            claim.progress(0);
            claim.commit();
            received.poll();
            consumer.pollProgress(this::onProgress, 10);
            return heard.size() >= 40;
        });

        assertEquals(Set.of(FrameProgressDecoder.TEMPLATE_ID), templates(ear, 2));
        assertEquals(new HashSet<>(heard).size(), heard.size(), () -> "nothing comes twice: " + heard);
    }

    @Test
    void shouldRefuseToTellOfFewerBytesThanBeforeOrMoreThanThereAre()
    {
        follower();
        assertThrows(TensorPoolException.class, () -> claim.progress(0), "nothing is claimed");
        claim();
        claim.progress(100);

        assertThrows(TensorPoolException.class, () -> claim.progress(99));
        assertThrows(TensorPoolException.class, () -> claim.progress(LENGTH + 1));
        claim.abort();
    }

    @Test
    void shouldRefuseToTellOfWhatIsNoTensor()
    {
        follower();
        assertTrue(producer.tryClaim(claim, 64) >= 0);
        claim.dtype(DType.UINT8).shape(64, 64);

        assertThrows(TensorPoolException.class, () -> claim.progress(0));
        claim.abort();
    }

    @Test
    void shouldNotGiveTheNumberOfAFrameThatWasBegunToAnother()
    {
        final Consumer consumer = follower();
        claim();
        claim.progress(100);
        claim.abort();
        claim();

        assertEquals(1, claim.sequence());
        claim.progress(0);
        Await.until("the second is heard", () ->
        {
            consumer.pollProgress(this::onProgress, 10);
            return heard.contains("STARTED 1 0");
        });
        claim.commit();
        assertEquals(List.of(1L), new Received(consumer).await(1).sequences());
    }

    @Test
    void shouldDropProgressThatFallsBackOrIsAboutNothingThatIsThere()
    {
        final Consumer consumer = follower();
        final ControlForger forger = new ControlForger(system.aeron());
        claim();
        claim.progress(100);
        awaitHeard(consumer, 1);
        final long epoch = producer.epoch();
        forger.progress(epoch, 0, 99, FrameProgressState.PROGRESS);
        forger.progress(epoch, 0, LENGTH + 1, FrameProgressState.PROGRESS);
        forger.progress(epoch, 0, -1, FrameProgressState.PROGRESS);
        forger.progress(epoch, 0, 200, FrameProgressState.UNKNOWN);
        forger.progress(epoch, 1, 200, FrameProgressState.PROGRESS);
        forger.progress(epoch, 8, 200, FrameProgressState.PROGRESS);
        forger.progress(epoch, -1, 200, FrameProgressState.PROGRESS);
        forger.progress(epoch + 1, 0, 200, FrameProgressState.PROGRESS);
        forger.progress(epoch, 0, 101, FrameProgressState.PROGRESS);
        awaitHeard(consumer, 2);

        assertEquals(List.of("STARTED 0 100", "PROGRESS 0 101"), heard);
    }

    @Test
    void shouldNotHandAFrameOverBecauseSomebodySaysThatItIsComplete()
    {
        final Consumer consumer = follower();
        claim();
        claim.progress(0);
        new ControlForger(system.aeron()).progress(producer.epoch(), 0, LENGTH, FrameProgressState.COMPLETE);
        awaitHeard(consumer, 2);
        final Received received = new Received(consumer);

        assertEquals(0, received.poll());
        claim.commit();
        received.await(1);
    }
}
