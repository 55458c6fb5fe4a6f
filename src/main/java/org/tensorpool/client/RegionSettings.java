package org.tensorpool.client;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.shm.PoolShape;
import org.tensorpool.shm.RegionPermissions;

/**
 * Regions that a producer makes for itself, and streams that it gives to single consumers.
 *
 * @param baseDir             directory below which they go.
 * @param namespace           of the deployment, the name of one directory.
 * @param permissions         of files and directories.
 * @param nslots              of the header ring and of every pool.
 * @param pools               the payload pools, at least one.
 * @param descriptorStreamIds descriptor streams for single consumers.
 * @param controlStreamIds    control streams for single consumers.
 */
public record RegionSettings(
    Path baseDir,
    String namespace,
    RegionPermissions permissions,
    long nslots,
    List<PoolShape> pools,
    IdRange descriptorStreamIds,
    IdRange controlStreamIds)
{
    /**
     * Makes the list immutable.
     *
     * @param baseDir             directory below which they go.
     * @param namespace           of the deployment, the name of one directory.
     * @param permissions         of files and directories.
     * @param nslots              of the header ring and of every pool.
     * @param pools               the payload pools, at least one.
     * @param descriptorStreamIds descriptor streams for single consumers.
     * @param controlStreamIds    control streams for single consumers.
     */
    public RegionSettings
    {
        pools = List.copyOf(pools);
    }
}
