package org.tensorpool.tool.doctor;

import java.nio.file.Path;

import org.tensorpool.shm.Superblock;

/**
 * The file of a region as it lies there.
 *
 * @param path       of it.
 * @param streamId   of the directory that it lies in; -1 for none.
 * @param epoch      of the directory that it lies in; -1 for none.
 * @param file       what the file system says; null if there is nothing.
 * @param superblock of it; null if it can't be read.
 * @param problem    why not; null if it can be read.
 */
record RegionView(Path path, long streamId, long epoch, Attributes file, Superblock superblock, String problem)
{
    private static final String RING = "header.ring";

    /**
     * What the file system says.
     *
     * @param isRegular whether it is a regular file.
     * @param mode      permission bits.
     * @param uid       of its owner.
     * @param gid       of its group.
     * @param size      bytes.
     */
    record Attributes(boolean isRegular, int mode, int uid, int gid, long size)
    {
        boolean allows(final int bit, final Rights rights)
        {
            final int shift = uid == rights.uid() ? 6 : rights.gids().contains(gid) ? 3 : 0;
            return rights.uid() == 0 || (mode >>> shift & bit) == bit;
        }

        String describe()
        {
            return "mode " + Integer.toOctalString(mode) + ", user " + uid + ", group " + gid;
        }
    }

    boolean isHeaderRing()
    {
        // Who announces it may name the root, whose path has no last part.
        return path.endsWith(RING);
    }

    boolean isRegion()
    {
        return superblock != null && superblock.magic() == Superblock.MAGIC;
    }

    long size()
    {
        return file == null ? 0 : file.size();
    }
}
