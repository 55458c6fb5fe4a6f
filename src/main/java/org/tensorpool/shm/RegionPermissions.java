package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

import org.tensorpool.TensorPoolException;

/**
 * Who may use regions: the mode of the files, and with it that of the directories, which get x wherever the files have
 * r (wire specification §15.10, §15.21a.6). They hold whatever the umask is.
 *
 * @param files       of region files.
 * @param directories of the directories that hold them.
 */
public record RegionPermissions(Set<PosixFilePermission> files, Set<PosixFilePermission> directories)
{
    /**
     * Makes both sets immutable.
     *
     * @param files       of region files.
     * @param directories of the directories that hold them.
     */
    public RegionPermissions
    {
        files = Set.copyOf(files);
        directories = Set.copyOf(directories);
    }

    /**
     * Permissions from a mode.
     *
     * @param octal three octal digits such as {@code 660}, with or without leading zeros; the owner must be able to
     *              read and write.
     * @return the permissions.
     * @throws TensorPoolException when it is none, or shuts the owner out.
     */
    public static RegionPermissions of(final String octal)
    {
        if (!octal.matches("0*[0-7]{3}"))
        {
            throw new TensorPoolException(CONFIGURATION, "permissions_mode is '" + octal +
                "': expected three octal digits, such as 660");
        }

        final int mode = Integer.parseInt(octal, 8);
        if ((mode & 0600) != 0600)
        {
            throw new TensorPoolException(CONFIGURATION, "permissions_mode is '" + octal +
                "', which shuts the owner out: the first digit must be 6 or 7, such as 660");
        }

        return new RegionPermissions(permissions(mode), permissions(mode | (mode & 0444) >>> 2));
    }

    private static Set<PosixFilePermission> permissions(final int mode)
    {
        final Set<PosixFilePermission> result = EnumSet.noneOf(PosixFilePermission.class);
        final PosixFilePermission[] fromHighestBit = PosixFilePermission.values();
        for (int i = 0; i < fromHighestBit.length; i++)
        {
            if ((mode & 0400 >>> i) != 0)
            {
                result.add(fromHighestBit[i]);
            }
        }

        return result;
    }

    @Override
    public String toString()
    {
        return PosixFilePermissions.toString(files);
    }
}
