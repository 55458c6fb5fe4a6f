package org.tensorpool.driver.config;

import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a file into a TOML table. A file that can't be read or has syntax errors ends here: its values mean nothing.
 */
final class TomlFile
{
    /** No configuration is that long; without a limit a wrong path could fill the heap. */
    static final int MAX_BYTES = 1 << 20;

    private TomlFile()
    {
    }

    static TomlTable read(final Path file)
    {
        final TomlParseResult result = parse(file, text(file));
        final Problems problems = new Problems(Origin.file(file.toString()));
        for (final TomlParseError error : result.errors())
        {
            problems.syntax(
                Origin.position(file.toString(), error.position()), "syntax error: " + error.getMessage());
        }
        problems.throwIfAny();
        return result;
    }

    /** The parser throws where it loses its way in broken syntax, or asserts where those are on. */
    private static TomlParseResult parse(final Path file, final String text)
    {
        try
        {
            return Toml.parse(text);
        }
        catch (final RuntimeException | AssertionError ex)
        {
            throw failure(file, "has a syntax error that can't be told more closely (" + ex.getClass().getSimpleName() +
                "): look for a bracket or brace that is not closed", ex);
        }
    }

    private static String text(final Path file)
    {
        final byte[] bytes = bytes(file);
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        }
        catch (final CharacterCodingException ex)
        {
            throw failure(file, "is not UTF-8 text: save it as UTF-8", ex);
        }
    }

    private static byte[] bytes(final Path file)
    {
        if (Files.isDirectory(file))
        {
            throw failure(file, "is a directory: name the file in it", null);
        }
        if (Files.exists(file) && !Files.isRegularFile(file))
        {
            // A pipe could block for ever.
            throw failure(file, "is not a regular file", null);
        }
        try (InputStream in = Files.newInputStream(file))
        {
            final byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES)
            {
                throw failure(file, "is longer than " + MAX_BYTES + " bytes: that is no driver configuration", null);
            }
            return bytes;
        }
        catch (final NoSuchFileException ex)
        {
            throw failure(file, "does not exist: check the path, relative to " + Path.of("").toAbsolutePath(), ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw failure(file, "may not be read by this user: check its permissions", ex);
        }
        catch (final IOException ex)
        {
            throw failure(file, "can't be read: " + ex.getMessage(), ex);
        }
    }

    private static TensorPoolException failure(final Path file, final String reason, final Throwable cause)
    {
        return new TensorPoolException(Category.CONFIGURATION, "configuration file " + file + " " + reason, cause);
    }
}
