package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

class AccessGuardTest
{
    private final AccessGuard guard = new AccessGuard();

    @Test
    void shouldBeBusyBetweenEnterAndExit()
    {
        assertFalse(guard.isBusy());
        guard.enter();
        assertTrue(guard.isBusy());
        guard.exit();
        assertFalse(guard.isBusy());
    }

    @Test
    void shouldBeSeenByAnotherThread() throws Exception
    {
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final FutureTask<Void> user = new FutureTask<>(() ->
        {
            guard.enter();
            isInside.countDown();
            mayLeave.await();
            guard.exit();
            return null;
        });
        new Thread(user).start();

        isInside.await();
        assertTrue(guard.isBusy());
        mayLeave.countDown();
        user.get();
        assertFalse(guard.isBusy());
    }
}
