package org.tensorpool.driver;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Regions are made by one thread and taken over by another, the driver's conductor, which may close meanwhile: what was
 * made is taken over or removed again, one of the two and once, and with all that its maker wrote.
 * <p>
 * Verdicts: how often it was taken over, how often undone, and what was seen of what its maker wrote (1 for all).
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "taken over")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "undone")
@Outcome(expect = Expect.FORBIDDEN, desc = "both or neither, or not all of it")
public class RegionWorkerStress
{
    /** @param work to do. */
    @Actor
    public void maker(final Work work)
    {
        work.task.run();
    }

    /** @param work whose results are taken. */
    @Actor
    public void conductor(final Work work)
    {
        work.worker.poll();
        work.worker.close();
    }

    /**
     * @param work   that is over.
     * @param result what became of it.
     */
    @Arbiter
    public void after(final Work work, final III_Result result)
    {
        result.r1 = work.taken;
        result.r2 = work.undone;
        result.r3 = work.seen;
    }

    /** A task that is on its way to the thread that does it. */
    @State
    @SuppressWarnings("this-escape")
    public static class Work
    {
        final RegionWorker worker = new RegionWorker((command) -> this.task = command, (error) -> this.undone = -1);
        Runnable task;
        int taken;
        int undone;
        int seen;

        /** Submitted, not begun. */
        public Work()
        {
            worker.submit(() -> new int[]{1}, (made) -> taken(made), (error) -> seen = -1, (made) -> undone(made));
        }

        private void taken(final int[] made)
        {
            taken++;
            seen = made[0];
        }

        private void undone(final int[] made)
        {
            undone++;
            seen = made[0];
        }
    }
}
