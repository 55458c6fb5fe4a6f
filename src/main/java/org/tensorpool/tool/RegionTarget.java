package org.tensorpool.tool;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.RegionUri;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Which region a command looks at, and where it may lie.
 */
final class RegionTarget
{
    private static final String SCHEME = "shm:";
    private static final List<Path> DEFAULT_DIRECTORIES = List.of(Path.of("/dev/shm"), Path.of("/dev/hugepages"));

    @Parameters(index = "0", paramLabel = "SHM_URI",
        description = "URI or path of the region (TP_SHM_URI).")
    private String uri;

    @Option(names = "--allowed-base-dir", paramLabel = "DIR", split = ":",
        defaultValue = "${env:TP_ALLOWED_BASE_DIRS}",
        description = "Directory that it may lie in, repeatable (TP_ALLOWED_BASE_DIRS, separated by ':'; default " +
            "/dev/shm and /dev/hugepages).")
    private List<Path> allowedBaseDirs;

    RegionFile open()
    {
        return RegionFile.open(uri(), PathContainment.of(
            allowedBaseDirs == null || allowedBaseDirs.isEmpty() ? DEFAULT_DIRECTORIES : allowedBaseDirs));
    }

    private RegionUri uri()
    {
        if (uri.startsWith(SCHEME))
        {
            return RegionUri.parse(uri);
        }
        if (uri.isEmpty() || uri.indexOf('\0') >= 0)
        {
            throw new TensorPoolException(
                TensorPoolException.Category.INVALID_ARGUMENT, "the path is empty: name a region's file or URI");
        }

        return new RegionUri(Path.of(uri).toAbsolutePath().normalize().toString(), false);
    }
}
