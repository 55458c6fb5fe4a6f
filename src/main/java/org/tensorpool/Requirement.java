package org.tensorpool;

/**
 * How much a property of memory is wanted, such as being locked or faulted in beforehand.
 */
public enum Requirement
{
    /** Not asked for. */
    OFF,
    /** Asked for; a refusal is reported and otherwise ignored. */
    TRY,
    /** Asked for; a refusal fails the mapping. */
    REQUIRED
}
