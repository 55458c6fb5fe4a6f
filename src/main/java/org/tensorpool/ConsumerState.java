package org.tensorpool;

/**
 * Where the payloads of a consumer come from (wire specification §15.12).
 */
public enum ConsumerState
{
    /** From nowhere yet: no epoch of the stream is mapped. */
    UNMAPPED,
    /** From shared memory. */
    MAPPED,
    /** From {@link Consumer#payloadFallbackUri()}: shared memory was declined or can't be mapped. */
    FALLBACK
}
