/**
 * Regions and what lies in them: URIs and where they may point, superblocks, the ring of header slots, payload pools
 * and the seqlock that guards a slot.
 */
package org.tensorpool.shm;
