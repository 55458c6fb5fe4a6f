package org.tensorpool.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.tensorpool.testing.Vectors;

/**
 * Inputs to begin with: what the C peer wrote, and what was found before.
 */
public final class FuzzSeeds
{
    private FuzzSeeds()
    {
    }

    /**
     * Inputs of the seed corpora.
     *
     * @param folders of {@code vectors/corpus}.
     * @return contents of their files.
     */
    public static List<byte[]> corpus(final String... folders)
    {
        return Arrays.stream(folders).flatMap((folder) -> files(Vectors.path("corpus/" + folder))).toList();
    }

    /**
     * Messages that peers sent to each other.
     *
     * @return contents of {@code vectors/messages} and of all of {@code vectors/corpus}.
     */
    static List<byte[]> messages()
    {
        return Stream.concat(
            files(Vectors.path("messages")), Vectors.corpus().stream().map(Vectors::bytes)).toList();
    }

    /**
     * Inputs that a target once got wrong.
     *
     * @param target its name.
     * @return contents of the files in {@code fuzz/<target>}.
     */
    static List<byte[]> findings(final String target)
    {
        final URL folder = FuzzSeeds.class.getResource("/fuzz/" + target);
        try
        {
            return folder == null ? List.of() : files(Path.of(folder.toURI())).toList();
        }
        catch (final URISyntaxException ex)
        {
            throw new AssertionError(ex);
        }
    }

    /**
     * What is in a directory.
     *
     * @param directory that need not exist.
     * @return contents of the binary files in it.
     */
    static Stream<byte[]> files(final Path directory)
    {
        if (!Files.isDirectory(directory))
        {
            return Stream.of();
        }

        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> Files.isRegularFile(file) && !file.toString().endsWith(".json"))
                .sorted().map(Vectors::bytes).toList().stream();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Inputs in words.
     *
     * @param inputs texts.
     * @return their bytes.
     */
    public static List<byte[]> texts(final String... inputs)
    {
        return Arrays.stream(inputs).map((text) -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /**
     * Inputs in hexadecimal, as findings name them.
     *
     * @param inputs digits.
     * @return their bytes.
     */
    public static List<byte[]> hex(final String... inputs)
    {
        return Arrays.stream(inputs).map((digits) -> HexFormat.of().parseHex(digits)).toList();
    }
}
