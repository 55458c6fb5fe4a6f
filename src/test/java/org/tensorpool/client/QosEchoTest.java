package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QosEchoTest
{
    private final QosEcho echo = new QosEcho();

    @Test
    void shouldKnowItsOwnMessages()
    {
        echo.sent();
        echo.sent();

        assertFalse(echo.isForeign());
        assertFalse(echo.isForeign());
    }

    @Test
    void shouldNoticeOneMoreThanItSent()
    {
        echo.sent();

        assertFalse(echo.isForeign());
        assertTrue(echo.isForeign());
    }

    @Test
    void shouldNotTakeItsNextMessageForAnothersOnceAnotherWasSeen()
    {
        assertTrue(echo.isForeign());
        echo.settle();
        echo.sent();

        assertFalse(echo.isForeign());
        assertTrue(echo.isForeign());
    }

    @Test
    void shouldBeginAnewWithAnotherId()
    {
        echo.sent();
        echo.reset();

        assertTrue(echo.isForeign());
    }
}
