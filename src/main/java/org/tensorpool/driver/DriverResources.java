package org.tensorpool.driver;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.status.DriverCounters;

/**
 * What the parts of a driver share.
 *
 * @param configuration what the driver was told.
 * @param timings       the times that it keeps to.
 * @param directories   epochs on disk.
 * @param creator       of regions.
 * @param maker         of epochs.
 * @param worker        that makes them.
 * @param epochs        their numbers.
 * @param collector     of old ones.
 * @param nanoClock     CLOCK_MONOTONIC.
 * @param counters      of the driver.
 * @param live          counters of leases and streams.
 * @param errorHandler  that takes what nobody else can.
 */
record DriverResources(
    DriverConfiguration configuration,
    DriverTimings timings,
    EpochDirectories directories,
    RegionCreator creator,
    EpochMaker maker,
    RegionWorker worker,
    EpochSequence epochs,
    EpochCollector collector,
    NanoClock nanoClock,
    DriverCounters counters,
    LiveCounters live,
    ErrorHandler errorHandler)
{
}
