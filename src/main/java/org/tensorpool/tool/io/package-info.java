/**
 * Tensors as files and from nowhere: NumPy arrays and pictures in, NumPy arrays and PNG out, and a synthetic camera.
 * <p>
 * Knows the leaf types of {@code org.tensorpool} and nothing of regions, streams or Aeron.
 */
package org.tensorpool.tool.io;
