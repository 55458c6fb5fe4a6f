/**
 * Looks at everything that a running system consists of on this host and says what is wrong with it, what that means,
 * and which command mends it. Nothing here changes anything, prints or waits for long.
 */
package org.tensorpool.tool.doctor;
