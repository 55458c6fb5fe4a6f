package org.tensorpool.driver.config;

import static java.util.Objects.requireNonNull;

/**
 * Table {@code driver}: who the driver is and where it talks. Immutable. Stream ids are unsigned 32-bit values; Aeron
 * takes them as {@code (int)}.
 *
 * @param instanceId              {@link Setting#DRIVER_INSTANCE_ID}.
 * @param aeronDir                {@link Setting#DRIVER_AERON_DIR}; empty for Aeron's own default.
 * @param controlChannel          {@link Setting#DRIVER_CONTROL_CHANNEL}.
 * @param controlStreamId         {@link Setting#DRIVER_CONTROL_STREAM_ID}.
 * @param announceChannel         {@link Setting#DRIVER_ANNOUNCE_CHANNEL}.
 * @param announceStreamId        {@link Setting#DRIVER_ANNOUNCE_STREAM_ID}.
 * @param qosChannel              {@link Setting#DRIVER_QOS_CHANNEL}.
 * @param qosStreamId             {@link Setting#DRIVER_QOS_STREAM_ID}.
 * @param streamIdRange           {@link Setting#DRIVER_STREAM_ID_RANGE}.
 * @param descriptorStreamIdRange {@link Setting#DRIVER_DESCRIPTOR_STREAM_ID_RANGE}.
 * @param controlStreamIdRange    {@link Setting#DRIVER_CONTROL_STREAM_ID_RANGE}.
 * @param cpu                     {@link Setting#DRIVER_CPU}; -1 for none.
 */
public record DriverSection(
    String instanceId,
    String aeronDir,
    String controlChannel,
    long controlStreamId,
    String announceChannel,
    long announceStreamId,
    String qosChannel,
    long qosStreamId,
    StreamIdRange streamIdRange,
    StreamIdRange descriptorStreamIdRange,
    StreamIdRange controlStreamIdRange,
    long cpu)
{
    /**
     * Nothing may be null; {@link DriverConfiguration#validate()} checks the rest.
     */
    public DriverSection
    {
        requireNonNull(instanceId, "instanceId");
        requireNonNull(aeronDir, "aeronDir");
        requireNonNull(controlChannel, "controlChannel");
        requireNonNull(announceChannel, "announceChannel");
        requireNonNull(qosChannel, "qosChannel");
        requireNonNull(streamIdRange, "streamIdRange");
        requireNonNull(descriptorStreamIdRange, "descriptorStreamIdRange");
        requireNonNull(controlStreamIdRange, "controlStreamIdRange");
    }
    /**
     * Whether the driver's own thread is pinned.
     *
     * @return true if {@link #cpu()} is a CPU.
     */
    public boolean isPinned()
    {
        return cpu >= 0;
    }
}
