/**
 * Behind {@code TensorPool}: the conductor, leases, announces, QoS and the life-cycle of mappings. Not for
 * applications.
 */
package org.tensorpool.client;
