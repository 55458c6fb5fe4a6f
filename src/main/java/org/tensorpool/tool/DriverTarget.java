package org.tensorpool.tool;

import org.tensorpool.protocol.driver.Role;
import picocli.CommandLine.Parameters;

/**
 * Which driver is asked, and for whom: the arguments that commands of the driver protocol begin with.
 */
final class DriverTarget
{
    @Parameters(index = "0", paramLabel = "AERON_DIR", description = "Directory of the media driver (TP_AERON_DIR).")
    private String aeronDir;

    @Parameters(index = "1", paramLabel = "CONTROL_CHANNEL", converter = Arguments.Channel.class,
        description = "Channel that the SHM driver listens on (TP_CONTROL_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "CONTROL_STREAM_ID",
        description = "Stream that it listens on (TP_CONTROL_STREAM_ID).")
    private int controlStreamId;

    @Parameters(index = "3", paramLabel = "CLIENT_ID", converter = Arguments.Uint32.class,
        description = "Client that the lease is for, unique on the host (TP_CLIENT_ID).")
    private long clientId;

    @Parameters(index = "4", paramLabel = "ROLE", converter = Arguments.RoleName.class,
        description = "producer or consumer (TP_ROLE).")
    private Role role;

    @Parameters(index = "5", paramLabel = "STREAM_ID", converter = Arguments.Uint32.class,
        description = "Stream that the lease is for (TP_STREAM_ID).")
    private long streamId;

    String aeronDir()
    {
        return aeronDir;
    }

    String channel()
    {
        return channel;
    }

    int controlStreamId()
    {
        return controlStreamId;
    }

    long clientId()
    {
        return clientId;
    }

    Role role()
    {
        return role;
    }

    long streamId()
    {
        return streamId;
    }

    @Override
    public String toString()
    {
        return channel + " stream " + controlStreamId + " of '" + aeronDir + "'";
    }
}
