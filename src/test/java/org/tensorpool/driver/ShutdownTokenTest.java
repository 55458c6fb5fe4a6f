package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShutdownTokenTest
{
    @ParameterizedTest
    @CsvSource({
        "sesame, sesame, true", "sesame, Sesame, false", "sesame, sesam, false", "sesame, sesamee, false",
        "sesame, '', false", "'', '', false", "'', sesame, false"})
    void shouldTakeTheVeryTokenAndNothingElse(final String configured, final String sent, final boolean isRight)
    {
        final byte[] bytes = (">" + sent + "<").getBytes(StandardCharsets.US_ASCII);

        assertEquals(isRight, new ShutdownToken(configured).isRight(new UnsafeBuffer(bytes), 1, sent.length()));
    }

    @Test
    void shouldNotTakeZerosForAMissingEnd()
    {
        assertEquals(false, new ShutdownToken("ab").isRight(new UnsafeBuffer(new byte[] {'a', 'b'}), 0, 1));
    }
}
