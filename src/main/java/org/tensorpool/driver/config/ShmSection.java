package org.tensorpool.driver.config;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Table {@code shm}: where the regions lie and what backs them. Immutable.
 *
 * @param baseDir          {@link Setting#SHM_BASE_DIR}.
 * @param namespace        {@link Setting#SHM_NAMESPACE}.
 * @param requireHugepages {@link Setting#SHM_REQUIRE_HUGEPAGES}.
 * @param pageSizeBytes    {@link Setting#SHM_PAGE_SIZE_BYTES}, in bytes.
 * @param permissionsMode  {@link Setting#SHM_PERMISSIONS_MODE}, octal digits.
 * @param allowedBaseDirs  {@link Setting#SHM_ALLOWED_BASE_DIRS}; copied.
 */
public record ShmSection(
    String baseDir,
    String namespace,
    boolean requireHugepages,
    long pageSizeBytes,
    String permissionsMode,
    List<String> allowedBaseDirs)
{
    /**
     * Nothing may be null; {@link DriverConfiguration#validate()} checks the rest.
     */
    public ShmSection
    {
        requireNonNull(baseDir, "baseDir");
        requireNonNull(namespace, "namespace");
        requireNonNull(permissionsMode, "permissionsMode");
        allowedBaseDirs = List.copyOf(allowedBaseDirs);
    }

    /**
     * The mode of the region files as the system wants it.
     *
     * @return the permission bits.
     * @throws NumberFormatException where the section was not validated and its mode is not octal.
     */
    public int permissions()
    {
        return Integer.parseInt(permissionsMode, 8);
    }
}
