package org.tensorpool.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

import io.aeron.exceptions.AeronException;
import org.junit.jupiter.api.Test;

class LogFailuresTest
{
    private final List<Throwable> told = new ArrayList<>();
    private final LogFailures failures = new LogFailures(told::add);

    @Test
    void shouldFindAShortageBeneathWhatWasMadeOfIt()
    {
        final IOException reason = new FileSystemException("/dev/shm/log", null, "Too many open files");
        final AeronException error = new AeronException("no log", new IllegalStateException(reason));
        failures.onError(error);

        assertSame(error, failures.last());
        assertSame(reason, LogFailures.reasonOf(error));
        assertEquals(List.of(error), told);
        assertTrue(LogFailures.isShortage(new IOException("Map failed", new OutOfMemoryError("Map failed"))));
    }

    @Test
    void shouldNotTakeALogThatIsGoneForOneThatCouldNotBeOpened()
    {
        failures.onError(new AeronException("no log", new NoSuchFileException("/dev/shm/log")));
        failures.onError(new IllegalStateException("Too many open files, says somebody who is no file system"));

        assertNull(failures.last());
        assertEquals(2, told.size());
        assertFalse(failures.isRepairable());
    }
}
