package org.tensorpool.driver.config;

import org.junit.jupiter.api.Assertions;
import org.tensorpool.TensorPoolException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real file for a test, and what the loader makes of it.
 */
final class ConfigurationFile
{
    /** What every configuration needs; 8 lines long. */
    static final String REST =
        """
        [profiles.p]
        header_nslots = 64
        payload_pools = [ { pool_id = 1, stride_bytes = 4096 } ]

        [streams.s]
        stream_id = 10000
        profile = "p"

        """;

    private final Path path;

    ConfigurationFile(final Path directory, final String toml)
    {
        path = directory.resolve("driver.toml");
        try
        {
            Files.writeString(path, toml);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    DriverConfiguration load()
    {
        return DriverConfigurationLoader.load(path, Map.of());
    }

    DriverConfiguration load(final Map<String, String> environment)
    {
        return DriverConfigurationLoader.load(path, environment);
    }

    /**
     * Every problem must be told, no other one, and in this order.
     *
     * @param expected each without the path of the file in front, from the colon on; or a whole line.
     */
    void assertProblems(final String... expected)
    {
        assertProblems(Map.of(), expected);
    }

    void assertProblems(final Map<String, String> environment, final String... expected)
    {
        final String lines = Stream.of(expected)
            .map((line) -> line.startsWith(":") ? path + line : line)
            .collect(Collectors.joining("\n"));
        assertConfigurationProblem(
            () -> load(environment),
            "the driver configuration has " +
            (expected.length == 1 ? "1 problem:\n" : expected.length + " problems:\n") + lines);
    }

    static void assertConfigurationProblem(final Runnable action, final String expected)
    {
        final TensorPoolException ex = Assertions.assertThrows(TensorPoolException.class, action::run);
        Assertions.assertEquals(expected, ex.getMessage());
        Assertions.assertEquals(TensorPoolException.Category.CONFIGURATION, ex.category());
    }
}
