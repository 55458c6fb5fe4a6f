package org.tensorpool.tool.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The kinds of file that hold a tensor: what they begin with and what their names end in.
 */
enum FileKind
{
    NPY("\u0093NUMPY", ".npy"),
    PNG("\u0089PNG\r\n\u001a\n", ".png"),
    JPEG("\u00ff\u00d8\u00ff", ".jpg", ".jpeg");

    static final String SUPPORTED = ".npy, .png, .jpg and .jpeg";
    static final int LONGEST_MAGIC = 8;

    private final byte[] magic;
    private final List<String> endings;

    FileKind(final String magic, final String... endings)
    {
        this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
        this.endings = List.of(endings);
    }

    /**
     * The kind that a name tells, in any case; null when none.
     */
    static FileKind ofName(final Path file)
    {
        final Path fileName = file.getFileName();
        final String name = null == fileName ? "" : fileName.toString().toLowerCase(Locale.ROOT);
        for (final FileKind kind : values())
        {
            if (kind.endings.stream().anyMatch(name::endsWith))
            {
                return kind;
            }
        }

        return null;
    }

    /**
     * The kind that the first bytes of a file tell; null when none.
     */
    static FileKind ofContent(final byte[] head)
    {
        for (final FileKind kind : values())
        {
            final int length = kind.magic.length;
            if (head.length >= length && Arrays.equals(head, 0, length, kind.magic, 0, length))
            {
                return kind;
            }
        }

        return null;
    }
}
