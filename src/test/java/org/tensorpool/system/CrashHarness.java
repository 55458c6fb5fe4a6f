package org.tensorpool.system;

import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The test of crashes as far as its first frames, for a process that is killed itself, while one of its own is stopped.
 */
final class CrashHarness
{
    private static final int STOP_MS = 1_000;

    private CrashHarness()
    {
    }

    /**
     * Run until killed.
     *
     * @param args none.
     */
    public static void main(final String[] args)
    {
        final CrashCast cast = new CrashCast();
        cast.start();
        Await.until("a consumer gets frames", () -> cast.member(CrashRole.CONSUMER_1).get(CrashBoard.FRAMES) > 0);
        System.out.println("pids " + cast.pids().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        System.out.println("root " + cast.root());
        Thread.ofPlatform().daemon().start(() ->
        {
            while (true)
            {
                cast.stop(CrashRole.CONSUMER_2, STOP_MS);
            }
        });
        System.out.println("playing");
        while (true)
        {
            LockSupport.park();
        }
    }
}
