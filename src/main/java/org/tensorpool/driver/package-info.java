/**
 * The SHM driver: it alone makes region files, gives leases, moves epochs on and says where the regions are
 * (driver specification v1.0).
 */
package org.tensorpool.driver;
