package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicBoolean;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.RegistrationException;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tensorpool.testing.EmbeddedAeron;

class AdditionsTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final String REFUSED = "aeron:ipc?term-length=7";
    private static final int STREAM = 1_000;
    private static final int CYCLES = 300;

    private EmbeddedAeron embedded;
    private Aeron aeron;

    @BeforeEach
    void start()
    {
        embedded = new EmbeddedAeron();
        aeron = embedded.aeron();
    }

    @AfterEach
    void stop()
    {
        embedded.close();
    }

    @Test
    void shouldAddWhatIsConnectedToEachOther()
    {
        final Subscription subscription = Additions.subscription(aeron, CHANNEL, STREAM);
        final Publication shared = Additions.publication(aeron, CHANNEL, STREAM);
        final Publication exclusive = Additions.exclusivePublication(aeron, CHANNEL, STREAM);

        EmbeddedAeron.await(() -> subscription.imageCount() == 2 && shared.isConnected() && exclusive.isConnected());
        assertEquals(STREAM, subscription.streamId());
    }

    @Test
    void shouldSayWhyTheMediaDriverRefuses()
    {
        assertRefused(() -> Additions.publication(aeron, REFUSED, STREAM));
        assertRefused(() -> Additions.exclusivePublication(aeron, REFUSED, STREAM));
        assertRefused(() -> Additions.subscription(aeron, "aeron:udp?endpoint=nowhere.invalid:1", STREAM));
    }

    private static void assertRefused(final Executable addition)
    {
        assertThrows(RegistrationException.class, addition);
    }

    /** A log that is gone before it is mapped is an error of the client, but none of who adds something then. */
    @Test
    void shouldNotFailBecauseAnothersPublicationComesAndGoes() throws InterruptedException
    {
        final AtomicBoolean isDone = new AtomicBoolean();
        try (Aeron coming = Aeron.connect(
            new Aeron.Context().aeronDirectoryName(aeron.context().aeronDirectoryName())))
        {
            final Thread thread = Thread.ofPlatform().start(() ->
            {
                while (!isDone.get())
                {
                    coming.addExclusivePublication(CHANNEL, STREAM).close();
                }
            });
            for (int i = 0; i < CYCLES; i++)
            {
                CloseHelper.close(Additions.subscription(aeron, CHANNEL, STREAM));
            }
            isDone.set(true);
            thread.join();
        }

        assertFalse(aeron.isClosed());
    }
}
