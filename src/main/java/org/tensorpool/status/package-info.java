/**
 * Counters: what they are called, what they mean and how they reach Aeron's counters file.
 */
package org.tensorpool.status;
