/**
 * The command line: {@code tp_tool} and {@code tp_driver}. The only room that prints.
 */
package org.tensorpool.tool;
