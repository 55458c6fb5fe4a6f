package org.tensorpool.benchmarks;

/**
 * Streams of the SHM driver that is measured. Those of the latency harness have as many slots each, so that nothing but
 * the length of the payload differs between them; with 64 slots the ring of 1 MiB payloads is 64 MiB long.
 */
public enum BenchStream
{
    /** Flat out, for which a consumer may fall a thousand frames behind. */
    FLAT(10_000, 1024, 64),
    /** A third of a second of frames at 50,000 a second. */
    DEEP(10_005, 16_384, 64),
    /** 64 bytes. */
    BYTES_64(10_001, 64, 64),
    /** 64 KiB. */
    KIB_64(10_002, 64, 64 << 10),
    /** 1 MiB. */
    MIB_1(10_003, 64, 1 << 20),
    /** 4 MiB. */
    MIB_4(10_004, 64, 4 << 20),
    /** Pools of 1 MiB in all, to attach to. */
    POOLS_1_MIB(10_006, 16, 64 << 10),
    /** Pools of 64 MiB in all, to attach to. */
    POOLS_64_MIB(10_007, 16, 4 << 20),
    /** Pools of 1 GiB in all, to attach to. */
    POOLS_1_GIB(10_008, 16, 64 << 20);

    private static final int LATENCY_SLOTS = 64;

    private final int streamId;
    private final int slots;
    private final int strideBytes;

    BenchStream(final int streamId, final int slots, final int strideBytes)
    {
        this.streamId = streamId;
        this.slots = slots;
        this.strideBytes = strideBytes;
    }

    /**
     * @param payloadBytes length of the payload.
     * @return the stream of the latency harness whose slots are as long.
     */
    public static BenchStream ofSize(final int payloadBytes)
    {
        for (final BenchStream stream : values())
        {
            if (stream.slots == LATENCY_SLOTS && stream.strideBytes >= payloadBytes)
            {
                return stream;
            }
        }
        throw new IllegalArgumentException(payloadBytes + " bytes: no stream has slots as long");
    }

    /**
     * @return id of the stream.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * @return slots of its rings.
     */
    public int slots()
    {
        return slots;
    }

    /**
     * @return bytes of all payload slots.
     */
    public long poolBytes()
    {
        return (long)slots * strideBytes;
    }

    /**
     * @return bytes of a payload slot.
     */
    public int strideBytes()
    {
        return strideBytes;
    }
}
