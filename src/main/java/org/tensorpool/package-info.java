/**
 * What an application touches: {@code TensorPool} to connect, {@code Producer} and {@code Consumer} to send and
 * receive, and the few types that describe a tensor.
 */
package org.tensorpool;
