package org.tensorpool.tool;

import org.tensorpool.Requirement;
import org.tensorpool.TensorPool;
import picocli.CommandLine.Option;

/**
 * What is asked of the memory of this process's mappings.
 */
final class MappingOptions
{
    @Option(names = "--mlock", paramLabel = "HOW", arity = "0..1", defaultValue = "off", fallbackValue = "required",
        description = "Lock the mappings in memory: off, try or required (default ${DEFAULT-VALUE}, alone: " +
            "${FALLBACK-VALUE}).")
    private Requirement lock;

    @Option(names = "--prefault", paramLabel = "HOW", arity = "0..1", defaultValue = "off", fallbackValue = "required",
        description = "Touch every page before the first frame: off, try or required (default ${DEFAULT-VALUE}, " +
            "alone: ${FALLBACK-VALUE}).")
    private Requirement prefault;

    TensorPool.Context apply(final TensorPool.Context context)
    {
        return context.lock(lock).prefault(prefault);
    }
}
