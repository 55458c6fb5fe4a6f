package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import io.aeron.driver.MediaDriver;
import org.agrona.SystemUtil;
import org.junit.jupiter.api.Test;

/**
 * The media driver that is embedded, and the profile for one that is not.
 */
class MediaDriversTest
{
    private final MediaDriver.Context embedded = MediaDrivers.context("/dev/shm/never-launched");
    private final Properties profile = new Properties();

    @Test
    void shouldEmbedAMediaDriverThatHasTheSettingsOfTheProfile() throws IOException
    {
        try (Reader reader = Files.newBufferedReader(Path.of("config", "media-driver.properties")))
        {
            profile.load(reader);
        }

        assertEquals(ns("aeron.untethered.window.limit.timeout"), embedded.untetheredWindowLimitTimeoutNs());
        assertEquals(ns("aeron.untethered.resting.timeout"), embedded.untetheredRestingTimeoutNs());
        assertEquals(ns("aeron.timer.interval"), embedded.timerIntervalNs());
        assertEquals(profile.remove("aeron.threading.mode"), embedded.threadingMode().name());
        assertEquals(is("aeron.term.buffer.sparse.file"), embedded.termBufferSparseFile());
        assertEquals(is("aeron.dir.delete.on.start"), embedded.dirDeleteOnStart());
        assertEquals(is("aeron.dir.delete.on.shutdown"), embedded.dirDeleteOnShutdown());
        assertEquals(new Properties(), profile, "settings that the embedded one is not held to");
    }

    private long ns(final String key)
    {
        return SystemUtil.parseDuration(key, (String)profile.remove(key));
    }

    private boolean is(final String key)
    {
        return Boolean.parseBoolean((String)profile.remove(key));
    }
}
