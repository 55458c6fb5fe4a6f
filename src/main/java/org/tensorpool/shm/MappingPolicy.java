package org.tensorpool.shm;

import org.tensorpool.Requirement;

/**
 * What is asked of the memory of a mapping beyond being there.
 *
 * @param lock     keep the pages in memory ({@code mlock2}).
 * @param prefault touch every page before the mapping is used ({@code MADV_POPULATE_READ/WRITE}).
 */
public record MappingPolicy(Requirement lock, Requirement prefault)
{
    /** Nothing is asked. */
    public static final MappingPolicy NONE = new MappingPolicy(Requirement.OFF, Requirement.OFF);
}
