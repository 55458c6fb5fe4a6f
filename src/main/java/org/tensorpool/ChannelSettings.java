package org.tensorpool;

/**
 * Where a client meets the others: the settings of {@link TensorPool.Context} that are channels and streams of Aeron,
 * each with its default and the system property that replaces it.
 *
 * @param <T> the context itself, so that setters can be chained.
 */
abstract class ChannelSettings<T extends ChannelSettings<T>>
{
    /** System property of {@link #controlChannel()}. */
    public static final String CONTROL_CHANNEL_PROP_NAME = "tensorpool.control.channel";
    /** System property of {@link #controlStreamId()}. */
    public static final String CONTROL_STREAM_ID_PROP_NAME = "tensorpool.control.stream.id";
    /** System property of {@link #announceChannel()}. */
    public static final String ANNOUNCE_CHANNEL_PROP_NAME = "tensorpool.announce.channel";
    /** System property of {@link #announceStreamId()}. */
    public static final String ANNOUNCE_STREAM_ID_PROP_NAME = "tensorpool.announce.stream.id";
    /** System property of {@link #descriptorChannel()}. */
    public static final String DESCRIPTOR_CHANNEL_PROP_NAME = "tensorpool.descriptor.channel";
    /** System property of {@link #descriptorStreamId()}. */
    public static final String DESCRIPTOR_STREAM_ID_PROP_NAME = "tensorpool.descriptor.stream.id";
    /** System property of {@link #qosChannel()}. */
    public static final String QOS_CHANNEL_PROP_NAME = "tensorpool.qos.channel";
    /** System property of {@link #qosStreamId()}. */
    public static final String QOS_STREAM_ID_PROP_NAME = "tensorpool.qos.stream.id";
    /** Channel of the control, announce and QoS streams unless set. */
    public static final String DEFAULT_CHANNEL = "aeron:ipc?term-length=4m";

    private String controlChannel = System.getProperty(CONTROL_CHANNEL_PROP_NAME, DEFAULT_CHANNEL);
    private int controlStreamId = Integer.getInteger(CONTROL_STREAM_ID_PROP_NAME, 1000);
    private String announceChannel = System.getProperty(ANNOUNCE_CHANNEL_PROP_NAME, DEFAULT_CHANNEL);
    private int announceStreamId = Integer.getInteger(ANNOUNCE_STREAM_ID_PROP_NAME, 1001);
    private String descriptorChannel = System.getProperty(DESCRIPTOR_CHANNEL_PROP_NAME, "aeron:ipc");
    private int descriptorStreamId = Integer.getInteger(DESCRIPTOR_STREAM_ID_PROP_NAME, 1100);
    private String qosChannel = System.getProperty(QOS_CHANNEL_PROP_NAME, DEFAULT_CHANNEL);
    private int qosStreamId = Integer.getInteger(QOS_STREAM_ID_PROP_NAME, 1200);

    /** Settings with their defaults, or the system properties that replace those. */
    ChannelSettings()
    {
    }

    abstract T self();

    /**
     * Channel of attach, keepalive, hello and their answers.
     *
     * @param value the channel URI.
     * @return this.
     */
    public T controlChannel(final String value)
    {
        controlChannel = value;
        return self();
    }

    /**
     * Channel of attach, keepalive, hello and their answers.
     *
     * @return the channel URI.
     */
    public String controlChannel()
    {
        return controlChannel;
    }

    /**
     * Stream of attach, keepalive, hello and their answers.
     *
     * @param value the Aeron stream id.
     * @return this.
     */
    public T controlStreamId(final int value)
    {
        controlStreamId = value;
        return self();
    }

    /**
     * Stream of attach, keepalive, hello and their answers.
     *
     * @return the Aeron stream id.
     */
    public int controlStreamId()
    {
        return controlStreamId;
    }

    /**
     * Channel of pool announces; those on the control stream are heard in any case.
     *
     * @param value the channel URI.
     * @return this.
     */
    public T announceChannel(final String value)
    {
        announceChannel = value;
        return self();
    }

    /**
     * Channel of pool announces; those on the control stream are heard in any case.
     *
     * @return the channel URI.
     */
    public String announceChannel()
    {
        return announceChannel;
    }

    /**
     * Stream of pool announces.
     *
     * @param value the Aeron stream id.
     * @return this.
     */
    public T announceStreamId(final int value)
    {
        announceStreamId = value;
        return self();
    }

    /**
     * Stream of pool announces.
     *
     * @return the Aeron stream id.
     */
    public int announceStreamId()
    {
        return announceStreamId;
    }

    /**
     * Channel of frame descriptors; its publication gets a term length and untethered time-outs unless they are
     * given.
     *
     * @param value the channel URI.
     * @return this.
     */
    public T descriptorChannel(final String value)
    {
        descriptorChannel = value;
        return self();
    }

    /**
     * Channel of frame descriptors; its publication gets a term length and untethered time-outs unless they are
     * given.
     *
     * @return the channel URI.
     */
    public String descriptorChannel()
    {
        return descriptorChannel;
    }

    /**
     * Stream of frame descriptors.
     *
     * @param value the Aeron stream id.
     * @return this.
     */
    public T descriptorStreamId(final int value)
    {
        descriptorStreamId = value;
        return self();
    }

    /**
     * Stream of frame descriptors.
     *
     * @return the Aeron stream id.
     */
    public int descriptorStreamId()
    {
        return descriptorStreamId;
    }

    /**
     * Channel of QoS messages.
     *
     * @param value the channel URI.
     * @return this.
     */
    public T qosChannel(final String value)
    {
        qosChannel = value;
        return self();
    }

    /**
     * Channel of QoS messages.
     *
     * @return the channel URI.
     */
    public String qosChannel()
    {
        return qosChannel;
    }

    /**
     * Stream of QoS messages.
     *
     * @param value the Aeron stream id.
     * @return this.
     */
    public T qosStreamId(final int value)
    {
        qosStreamId = value;
        return self();
    }

    /**
     * Stream of QoS messages.
     *
     * @return the Aeron stream id.
     */
    public int qosStreamId()
    {
        return qosStreamId;
    }
}
