/**
 * Shows counters to Prometheus, fed from the counters file alone. Needs its Java client, which is an optional
 * dependency.
 */
package org.tensorpool.metrics;
