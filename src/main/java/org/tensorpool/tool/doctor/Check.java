package org.tensorpool.tool.doctor;

import java.util.List;

/**
 * Looks for troubles of one kind. Stateless.
 */
interface Check
{
    /**
     * Look.
     *
     * @param evidence what there is to see.
     * @return what was found; empty if all is well.
     */
    List<Finding> examine(Evidence evidence);
}
