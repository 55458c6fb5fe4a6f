/**
 * How an owner of regions says where they are, be it a driver or a producer (wire specification §10.1.1).
 */
package org.tensorpool.announce;
