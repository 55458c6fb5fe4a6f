/**
 * NumPy arrays in files: {@code .npy} into a claim and out of a frame, or into and out of memory of any other kind.
 */
package org.tensorpool.numpy;
