package org.tensorpool.driver;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Policies;
import org.tensorpool.driver.config.ShmSection;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.shm.RegionPermissions;

/**
 * Where a driver makes its regions, once the place is known to be allowed, to have the pages that are wanted, and to be
 * lockable where that is wanted too (driver specification §9, §17).
 *
 * @param namespace directory of the driver's namespace.
 * @param creator   of regions in it.
 */
record BaseDirectory(NamespaceDirectory namespace, RegionCreator creator)
{
    static BaseDirectory open(final DriverConfiguration configuration)
    {
        final ShmSection shm = configuration.shm();
        requireAllowed(shm);
        final NamespaceDirectory namespace = NamespaceDirectory.create(
            Path.of(shm.baseDir()),
            System.getProperty("user.name", "unknown"),
            shm.namespace(),
            RegionPermissions.of(shm.permissionsMode()));

        final RegionCreator creator = new RegionCreator(namespace, mapping(configuration.policies()));
        requirePages(shm, creator);
        LockableMemory.require(configuration);
        return new BaseDirectory(namespace, creator);
    }

    /** Pages are reserved anyway: where the kernel has no way to fault them in, they come when they are used. */
    private static MappingPolicy mapping(final Policies policies)
    {
        return new MappingPolicy(
            policies.mlockShm() ? Requirement.REQUIRED : Requirement.OFF,
            policies.prefaultShm() ? Requirement.TRY : Requirement.OFF);
    }

    private static void requirePages(final ShmSection shm, final RegionCreator creator)
    {
        if (!shm.requireHugepages())
        {
            return;
        }

        if (!creator.isOnHugePages())
        {
            throw new TensorPoolException(CONFIGURATION, "shm.require_hugepages is true, but shm.base_dir '" +
                shm.baseDir() + "' is not on hugetlbfs: point it to a hugetlbfs mount, or set it to false");
        }

        if (shm.pageSizeBytes() != creator.pageBytes())
        {
            throw new TensorPoolException(CONFIGURATION, "shm.page_size_bytes is " + shm.pageSizeBytes() +
                ", but shm.base_dir '" + shm.baseDir() + "' has pages of " + creator.pageBytes() +
                " bytes: set it to that, or mount hugetlbfs with the other size");
        }
    }

    /** Before anything is made there. */
    private static void requireAllowed(final ShmSection shm)
    {
        final Path base = PathContainment.of(List.of(Path.of(shm.baseDir()))).allowedDirectories().get(0);
        final List<Path> allowed = PathContainment.of(shm.allowedBaseDirs().stream().map(Path::of).toList())
            .allowedDirectories();
        if (allowed.stream().noneMatch(base::startsWith))
        {
            throw new TensorPoolException(CONFIGURATION, "shm.base_dir '" + shm.baseDir() + "' resolves to '" +
                base + "', which lies in none of shm.allowed_base_dirs " + allowed + ": add it there");
        }
    }
}
