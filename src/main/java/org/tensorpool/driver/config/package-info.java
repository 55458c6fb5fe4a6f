/**
 * What a driver is told before it starts: a TOML file, environment variables that override it, or the same in code.
 * {@link org.tensorpool.driver.config.Setting} lists every key once; everything else here reads, checks or carries
 * them.
 */
package org.tensorpool.driver.config;
