package org.tensorpool.tool;

import java.io.PrintWriter;
import java.nio.file.Path;

import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverSection;
import org.tensorpool.driver.config.Profile;

/**
 * What a driver serves and where, for people.
 *
 * @param context        of the driver.
 * @param directory      of its regions.
 * @param hasMediaDriver true if the media driver runs in the same process.
 */
record DriverSummary(ShmDriver.Context context, Path directory, boolean hasMediaDriver)
{
    void print(final PrintWriter out)
    {
        final DriverConfiguration configuration = context.configuration();
        final DriverSection driver = configuration.driver();
        out.println("instance   " + driver.instanceId());
        out.println("aeron      " + context.aeronDirectoryName() + (hasMediaDriver ? " (media driver embedded)" : ""));
        if (driver.isPinned())
        {
            out.println("cpu        " + driver.cpu() + " (the driver's own thread)");
        }
        out.println("control    " + driver.controlChannel() + " stream " + driver.controlStreamId());
        out.println("announce   " + driver.announceChannel() + " stream " + driver.announceStreamId());
        out.println("qos        " + driver.qosChannel() + " stream " + driver.qosStreamId());
        out.println("regions    " + directory);
        configuration.streams().forEach((name, stream) -> out.println("stream     " + stream.streamId() + " " + name +
            ": " + describe(configuration.profiles().get(stream.profile()))));
        if (configuration.policies().allowDynamicStreams())
        {
            out.println("on demand  " + driver.streamIdRange() + ": " +
                describe(configuration.profiles().get(configuration.policies().defaultProfile())));
        }
    }

    private static String describe(final Profile profile)
    {
        final StringBuilder text = new StringBuilder().append(profile.headerNslots()).append(" slots");
        profile.payloadPools().forEach((pool) -> text.append(", pool ").append(pool.poolId()).append(" of ")
            .append(pool.strideBytes()).append(" bytes"));
        return text.append("; ").append(profile.totalBytes()).append(" bytes an epoch").toString();
    }
}
