package org.tensorpool.benchmarks.worker;

import java.nio.file.Path;
import java.util.function.Function;

import org.tensorpool.benchmarks.transport.AeronClaimTransport;
import org.tensorpool.benchmarks.transport.AeronTransport;
import org.tensorpool.benchmarks.transport.ChronicleTransport;
import org.tensorpool.benchmarks.transport.MemcpyTransport;
import org.tensorpool.benchmarks.transport.TensorPoolTransport;
import org.tensorpool.benchmarks.transport.Transport;

/**
 * What can be measured.
 */
public enum TransportKind
{
    /** This library. */
    TENSOR_POOL("Tensor Pool", TensorPoolTransport::new),
    /** Aeron IPC with payloads in it. */
    AERON("Aeron IPC", AeronTransport::new),
    /** Aeron's bare claim and commit of a descriptor's length. */
    AERON_CLAIM("Aeron tryClaim(48)", AeronClaimTransport::new),
    /** Chronicle Queue on tmpfs. */
    CHRONICLE("Chronicle Queue", ChronicleTransport::new),
    /** A bare copy. */
    MEMCPY("memcpy", MemcpyTransport::new);

    private final String label;
    private final Function<Path, Transport> factory;

    TransportKind(final String label, final Function<Path, Transport> factory)
    {
        this.label = label;
        this.factory = factory;
    }

    /**
     * @return how people call it.
     */
    public String label()
    {
        return label;
    }

    /**
     * @param directory that the drivers are below.
     * @return the transport, for the caller to close.
     */
    public Transport open(final Path directory)
    {
        return factory.apply(directory);
    }
}
