/**
 * Watches streams, producers and consumers, tells where something is wrong with them, and steers consumers
 * (wire specification §10.5).
 */
package org.tensorpool.supervisor;
