/**
 * The one door to the system: the C library with its errors, huge pages, locked memory, pinned threads, the clock.
 * <p>
 * Linux only. Nothing else touches the generated {@code org.tensorpool.os.libc}. All of it is for the way in and out of
 * a region, none of it for the way of a frame: calls allocate, and throw
 * {@link org.tensorpool.os.SystemCallException}.
 */
package org.tensorpool.os;
