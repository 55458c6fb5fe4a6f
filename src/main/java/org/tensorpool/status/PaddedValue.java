package org.tensorpool.status;

/**
 * A value that shares its cache line with nothing; see {@link PaddingBefore}.
 */
abstract class PaddedValue extends PaddingBefore
{
    long value;
}
