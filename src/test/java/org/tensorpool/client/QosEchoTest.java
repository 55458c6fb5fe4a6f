package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QosEchoTest
{
    private static final int ID = 7;
    private static final int NEXT_ID = 8;

    private final QosEcho echo = new QosEcho();

    @Test
    void shouldKnowItsOwnMessages()
    {
        echo.sent(ID);
        echo.sent(ID);

        assertFalse(echo.isForeign(ID));
        assertFalse(echo.isForeign(ID));
    }

    @Test
    void shouldNoticeOneMoreThanItSent()
    {
        echo.sent(ID);

        assertFalse(echo.isForeign(ID));
        assertTrue(echo.isForeign(ID));
    }

    @Test
    void shouldNotTakeItsNextMessageForAnothersOnceAnotherWasSeen()
    {
        assertTrue(echo.isForeign(ID));
        echo.settle();
        echo.sent(ID);

        assertFalse(echo.isForeign(ID));
        assertTrue(echo.isForeign(ID));
    }

    @Test
    void shouldBeginAnewWithAnotherId()
    {
        echo.sent(ID);

        assertTrue(echo.isForeign(NEXT_ID));
    }

    @Test
    void shouldKnowWhatItSentUnderAnIdThatItWasGrantedLater()
    {
        echo.sent(ID);
        assertFalse(echo.isForeign(ID));
        echo.sent(NEXT_ID);
        echo.sent(NEXT_ID);

        assertFalse(echo.isForeign(NEXT_ID));
        assertFalse(echo.isForeign(NEXT_ID));
        assertTrue(echo.isForeign(NEXT_ID));
    }
}
