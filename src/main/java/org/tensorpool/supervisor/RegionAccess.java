package org.tensorpool.supervisor;

import org.agrona.ErrorHandler;
import org.tensorpool.shm.PathContainment;

/**
 * How superblocks are looked at.
 *
 * @param containment  where they may lie; null where nobody may look.
 * @param errorHandler hears why one can't be looked at.
 */
record RegionAccess(PathContainment containment, ErrorHandler errorHandler)
{
    /** Nobody looks. */
    static final RegionAccess NONE = new RegionAccess(null, (ignore) -> { });
}
