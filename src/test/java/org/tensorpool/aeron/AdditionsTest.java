package org.tensorpool.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.RegistrationException;
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

    /** That is an error of the client, but none of what is added when it comes to light. */
    @Test
    void shouldNotFailBecauseTheLogOfAnotherPublicationIsGoneBeforeItWasMapped()
    {
        final String directory = aeron.context().aeronDirectoryName();
        final List<Throwable> errors = new ArrayList<>();
        try (Aeron slow = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(directory).useConductorAgentInvoker(true).errorHandler(errors::add)))
        {
            Additions.subscription(slow, CHANNEL, STREAM);
            final Publication publication = aeron.addExclusivePublication(CHANNEL, STREAM);
            final Path log = Path.of(directory, "publications", publication.registrationId() + ".logbuffer");
            assertTrue(Files.exists(log));
            publication.close();
            EmbeddedAeron.await(() -> !Files.exists(log));
            assertEquals(List.of(), errors, "nobody has looked yet");

            assertFalse(Additions.subscription(slow, CHANNEL, STREAM + 1).isClosed());
            assertEquals(1, errors.size(), errors::toString);
            assertTrue(errors.get(0).getMessage().contains("Failed to map log buffer"), errors::toString);
        }
    }
}
