/**
 * What every Aeron client of ours does the same way.
 */
package org.tensorpool.aeron;
