package org.tensorpool.benchmarks;

/**
 * How long everything takes. The times of a quick run add up to less than three minutes, those of a full one to less
 * than twenty; neither counts building.
 *
 * @param repetitions     of everything that is compared; the median counts.
 * @param jitSeconds      of sending before the first round of a worker.
 * @param warmSeconds     of sending before the recorded part of a round.
 * @param latencySeconds  of the recorded part of a latency round.
 * @param flatSeconds     of a round flat out.
 * @param steadySeconds   of looking at what the steady state allocates.
 * @param attachSeconds   of attaching, for each size of pools and each role.
 * @param stoppedSeconds  of publishing beside a stopped consumer.
 * @param floorSeconds    of each look at the machine's floor.
 * @param starts          of each launcher.
 * @param jmhForks        JVMs for each JMH benchmark.
 * @param jmhWarmups      iterations before those that count.
 * @param jmhIterations   that count.
 * @param jmhSeconds      of an iteration.
 */
public record Settings(
    int repetitions,
    double jitSeconds,
    double warmSeconds,
    double latencySeconds,
    double flatSeconds,
    double steadySeconds,
    double attachSeconds,
    double stoppedSeconds,
    double floorSeconds,
    int starts,
    int jmhForks,
    int jmhWarmups,
    int jmhIterations,
    double jmhSeconds)
{
    private static final Settings QUICK = new Settings(2, 0.3, 0.05, 0.15, 0.3, 2, 0.7, 3, 0.3, 3, 1, 2, 3, 0.2);
    private static final Settings FULL = new Settings(5, 2, 0.2, 1.0, 1, 5, 4, 10, 1, 7, 2, 3, 5, 1);

    /**
     * @param isQuick whether three minutes are to do.
     * @return the settings.
     */
    public static Settings of(final boolean isQuick)
    {
        return isQuick ? QUICK : FULL;
    }
}
