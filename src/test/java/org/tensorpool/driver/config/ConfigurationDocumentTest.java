package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Holds the table of the documentation against the table of the code.
 */
class ConfigurationDocumentTest
{
    private static final Path DOCUMENT = Path.of("docs", "CONFIGURATION.md");
    private static final Path EXPECTED = Path.of("target", "configuration-table.md");
    private static final String HEAD =
        "| Key | Default | Unit | Expected | Meaning | Environment variable |\n|---|---|---|---|---|---|\n";

    @Test
    void shouldDocumentEverySettingAsTheCodeHasIt() throws IOException
    {
        final String document = Files.readString(DOCUMENT);
        final int start = document.indexOf(HEAD);
        final String expected = HEAD + Arrays.stream(Setting.values())
            .map(ConfigurationDocumentTest::row).collect(Collectors.joining());
        Files.writeString(EXPECTED, expected);

        final String actual = start < 0 ? "" :
            document.substring(start).lines().takeWhile((line) -> line.startsWith("|"))
                .map((line) -> line + "\n").collect(Collectors.joining());

        assertEquals(expected, actual, "put the table of " + EXPECTED + " into " + DOCUMENT);
    }

    private static String row(final Setting setting)
    {
        return "| `" + setting.key() + "` | " + defaultOf(setting) + " | " + setting.unit() + " | " +
            escape(setting.expected()) + " | " + escape(setting.meaning()) + " | " + variable(setting) + " |\n";
    }

    private static String defaultOf(final Setting setting)
    {
        final boolean isRequired = switch (setting)
        {
            case POOL_ID, POOL_STRIDE_BYTES, STREAM_ID, STREAM_PROFILE -> true;
            default -> false;
        };
        final String text = setting.defaultText();
        if (isRequired)
        {
            return "required";
        }
        if (text.isEmpty())
        {
            return "empty";
        }
        return text.indexOf(' ') < 0 ? "`" + text + "`" : text;
    }

    private static String variable(final Setting setting)
    {
        return setting.environment().isEmpty() ? "none" : "`" + setting.environment() + "`";
    }

    private static String escape(final String text)
    {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
