package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.aeron.Aeron;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.ControlResponse;
import org.tensorpool.ControlResponse.Code;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.protocol.wire.ResponseCode;
import org.tensorpool.status.StreamCounter;

/**
 * Answers in general words, from whoever may give them.
 */
@Timeout(60)
class ControlResponseSystemTest
{
    private final TensorPoolSystem system = new TensorPoolSystem();
    private final Queue<ControlResponse> told = new ConcurrentLinkedQueue<>();
    private Aeron aeron;

    @BeforeEach
    void start()
    {
        system.startMediaDriver();
        aeron = system.aeron();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    @Test
    void shouldTellWhoListensOfAnswersThatAreToNoRequestOfOurs()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        pool.addConsumer(STREAM, new ConsumerOptions().onControlResponse(told::add));
        pool.addConsumer(STREAM);
        final ControlForger forger = new ControlForger(aeron);
        forger.answer(7, ResponseCode.OK, "");
        forger.answer(Long.MIN_VALUE, ResponseCode.UNSUPPORTED, "no such thing");

        Await.until("both are told", () -> told.size() == 2);
        assertEquals(List.of(new ControlResponse(7, Code.OK, ""),
            new ControlResponse(Long.MIN_VALUE, Code.UNSUPPORTED, "no such thing")), List.copyOf(told));
        Await.until("both are counted", () ->
            Counted.sum(aeron, StreamCounter.CONTROL_RESPONSES.typeId()) == 2);
        assertEquals(0, pool.malformedMessages());
    }

    @Test
    void shouldCountAnAnswerThatCanNotBeReadAndTellNobody()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        pool.addConsumer(STREAM, new ConsumerOptions().onControlResponse(told::add));
        final ControlForger forger = new ControlForger(aeron);
        forger.answer(7, ResponseCode.NULL_VAL, "");
        forger.answer(8, ResponseCode.OK, "");

        Await.until("the second is told", () -> !told.isEmpty());
        assertEquals(List.of(8L), told.stream().map(ControlResponse::correlationId).toList());
        assertEquals(1, pool.malformedMessages());
    }

    @Test
    void shouldSurviveAHandlerThatThrows()
    {
        system.startShmDriver();
        final Consumer consumer = system.connect().addConsumer(STREAM, new ConsumerOptions().onControlResponse(
            (response) ->
            {
                told.add(response);
                throw new IllegalStateException("of the application");
            }));
        final ControlForger forger = new ControlForger(aeron);
        forger.answer(7, ResponseCode.OK, "");
        forger.answer(8, ResponseCode.OK, "");

        Await.until("both are told", () -> told.size() == 2);
        Await.until("both failures are reported", () -> system.errors().stream()
            .filter((error) -> "of the application".equals(error.getMessage())).count() == 2);
        assertTrue(consumer.isConnected());
    }

    @Test
    void shouldTakeARefusalInGeneralWordsForTheAnswerToARequestToAttach()
    {
        final RequestEar ear = new RequestEar(aeron);
        final TensorPool pool = system.connect();
        final CompletableFuture<Consumer> attached = CompletableFuture.supplyAsync(() ->
            pool.addConsumer(STREAM, new ConsumerOptions().onControlResponse(told::add)));
        final long correlationId = ear.awaitAttach().correlationId();
        final ControlForger forger = new ControlForger(aeron);
        forger.answer(correlationId, ResponseCode.OK, "this gives no regions, so that one goes on waiting");
        forger.answer(correlationId, ResponseCode.UNSUPPORTED, "no shared memory here");

        final Throwable cause = assertThrows(CompletionException.class, attached::join).getCause();
        final TensorPoolException refusal = assertInstanceOf(TensorPoolException.class, cause);
        assertEquals(Category.REJECTED, refusal.category());
        assertTrue(refusal.getMessage().contains("no shared memory here"), refusal.getMessage());
        assertEquals(List.of(), List.copyOf(told));
        assertEquals(0, pool.malformedMessages());
    }
}
