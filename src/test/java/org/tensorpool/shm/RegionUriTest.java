package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.Vectors;

class RegionUriTest
{
    private static final String PREFIX = "shm:file?path=";

    @Test
    void shouldTakeAPathAlone()
    {
        final RegionUri uri = RegionUri.parse(PREFIX + "/dev/shm/a/header.ring");

        assertEquals("/dev/shm/a/header.ring", uri.path());
        assertFalse(uri.requireHugepages());
    }

    @Test
    void shouldTakeTheHugepageParameter()
    {
        assertTrue(RegionUri.parse(PREFIX + "/a|require_hugepages=true").requireHugepages());
        assertFalse(RegionUri.parse(PREFIX + "/a|require_hugepages=false").requireHugepages());
    }

    @Test
    void shouldTakeEveryVisibleCharacterButTheSeparators()
    {
        for (char c = '!'; c <= '~'; c++)
        {
            if (c != '?' && c != '|')
            {
                assertEquals("/a" + c, RegionUri.parse(PREFIX + "/a" + c).path());
            }
        }
    }

    @Test
    void shouldWriteWhatItReads()
    {
        final String text = PREFIX + "/dev/shm/a/1.pool|require_hugepages=true";

        assertEquals(text, RegionUri.parse(text).toString());
        assertEquals(new RegionUri("/a", false), RegionUri.parse(new RegionUri("/a", false).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "shm:", "shm:file", "shm:file?", "shm:file?path", "/dev/shm/a", "file:///dev/shm/a", "shm:memfd?path=/a",
        "SHM:file?path=/a", "shm:FILE?path=/a", "shm:file?PATH=/a", " shm:file?path=/a", "aeron:ipc",
        "shm:file?require_hugepages=true|path=/a", "shm:file|path=/a"})
    void shouldRejectAnyOtherScheme(final String text)
    {
        assertRejected(text, "does not start with 'shm:file?path='");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "dev/shm/a", "./a", "../a", "C:\\a", "|require_hugepages=true"})
    void shouldRejectAPathThatIsNotAbsolute(final String rest)
    {
        assertRejected(PREFIX + rest, "is not absolute: it must start with '/'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\t", "/a\n", "/a\0b", "/a\u007f", "/a\u00e9", "/a?b", "/a\uD83D\uDE00"})
    void shouldRejectACharacterThatTheGrammarLeavesOut(final String path)
    {
        final String message = assertRejected(PREFIX + path, "only visible ASCII other than '?' and '|' is allowed");

        assertTrue(message.chars().allMatch(c -> c >= ' ' && c <= '~'), message);
    }

    @Test
    void shouldRejectASeparatorInsideAPathGivenToTheConstructor()
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> new RegionUri("/a|require_hugepages=true", false));

        assertTrue(ex.getMessage().contains("has character 0x7c at 2"), ex.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/a|", "/a||", "/a|foo=1", "/a|Require_hugepages=true", "/a|require_hugepages", "/a|path=/b",
        "/a| require_hugepages=true", "/a&require_hugepages=true|x"})
    void shouldRejectUnknownParameters(final String rest)
    {
        assertRejected(PREFIX + rest, "unknown parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "1", "TRUE", "yes", "true ", "true|", "true|require_hugepages=true", "false|x=1", "truefalse"})
    void shouldRejectAHugepageValueThatIsNotTrueOrFalseOnce(final String value)
    {
        assertRejected(PREFIX + "/a|require_hugepages=" + value, "takes true or false, once");
    }

    @Test
    void shouldTakeThePathAfterAnAmpersandAsPartOfIt()
    {
        assertEquals("/a&require_hugepages=true", RegionUri.parse(PREFIX + "/a&require_hugepages=true").path());
    }

    @Test
    void shouldRejectAPathThatLinuxCanNotOpen()
    {
        final String longest = "/" + "a".repeat(RegionUri.MAX_PATH_LENGTH - 1);

        assertEquals(longest, RegionUri.parse(PREFIX + longest).path());
        assertRejected(PREFIX + longest + "a", "path has 4096 characters, more than 4095");
    }

    @Test
    void shouldKeepTheMessageShortWhateverTheInput()
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> RegionUri.parse("x".repeat(1_000_000)));

        assertTrue(ex.getMessage().length() < 500);
    }

    @Test
    void shouldTakeTheCorpus()
    {
        final String text =
            new String(Vectors.bytes("corpus/shm_uri/shm_uri.bin"), StandardCharsets.US_ASCII);
        assertEquals(new RegionUri("/dev/shm/tensorpool", false), RegionUri.parse(text));

        final byte[] bytes = Vectors.bytes("corpus/shm_uri_validate/shm_uri_validate.bin");
        final String validated = new String(bytes, 4, bytes.length - 4, StandardCharsets.US_ASCII);
        assertEquals(new RegionUri("/tmp", false), RegionUri.parse(validated));
    }

    @Test
    void shouldRejectOrReproduceWhateverIsMutated()
    {
        final byte[] seed = Vectors.bytes("corpus/shm_uri/shm_uri.bin");
        final Random random = new Random(1522);
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] mutated = seed.clone();
            for (int n = random.nextInt(3); n >= 0; n--)
            {
                mutated[random.nextInt(mutated.length)] = (byte)random.nextInt();
            }
            final String text = new String(mutated, 0, random.nextInt(mutated.length + 1), StandardCharsets.ISO_8859_1);
            try
            {
                final RegionUri uri = RegionUri.parse(text);
                assertTrue(uri.toString().startsWith(text), text);
            }
            catch (final TensorPoolException ex)
            {
                assertEquals(TensorPoolException.Category.INVALID_REGION, ex.category());
            }
        }
    }

    private static String assertRejected(final String text, final String why)
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> RegionUri.parse(text));
        assertEquals(TensorPoolException.Category.INVALID_REGION, ex.category());
        assertTrue(ex.getMessage().contains(why), ex.getMessage());
        return ex.getMessage();
    }
}
