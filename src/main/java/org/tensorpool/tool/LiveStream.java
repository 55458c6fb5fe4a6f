package org.tensorpool.tool;

import org.tensorpool.status.StreamLabel;

/**
 * A stream that a driver shows.
 *
 * @param label which one.
 * @param epoch of its regions, as unsigned 64 bits; 0 while it has none.
 */
record LiveStream(StreamLabel label, long epoch)
{
}
