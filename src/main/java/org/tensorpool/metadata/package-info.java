/**
 * What is known about a stream beside its frames (wire specification §10.3): attributes and blobs of a producer, in
 * versions, and the consumer's copy of them.
 */
package org.tensorpool.metadata;
