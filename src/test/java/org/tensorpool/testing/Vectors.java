package org.tensorpool.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Bytes that the C peer wrote, and what they mean: see {@code vectors/README.md}.
 */
public final class Vectors
{
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Vectors()
    {
    }

    /**
     * A file or directory of the vectors.
     *
     * @param name relative to {@code vectors}.
     * @return its path.
     */
    public static Path path(final String name)
    {
        final URL url = Vectors.class.getResource("/vectors/" + name);
        if (url == null)
        {
            throw new AssertionError("no test resource vectors/" + name);
        }

        try
        {
            return Path.of(url.toURI());
        }
        catch (final URISyntaxException ex)
        {
            throw new AssertionError(ex);
        }
    }

    /**
     * Bytes of a vector.
     *
     * @param name relative to {@code vectors}.
     * @return all of them.
     */
    public static byte[] bytes(final String name)
    {
        return bytes(path(name));
    }

    /**
     * Bytes of a file.
     *
     * @param file to read.
     * @return all of them.
     */
    public static byte[] bytes(final Path file)
    {
        try
        {
            return Files.readAllBytes(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * What vectors mean.
     *
     * @param name of a JSON file, relative to {@code vectors}.
     * @return its content.
     */
    public static JsonNode expected(final String name)
    {
        try
        {
            return MAPPER.readTree(bytes(name));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Inputs for fuzzing, of all decoders.
     *
     * @return files of {@code vectors/corpus}, in the same order each time.
     */
    public static List<Path> corpus()
    {
        try (Stream<Path> files = Files.walk(path("corpus")))
        {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
