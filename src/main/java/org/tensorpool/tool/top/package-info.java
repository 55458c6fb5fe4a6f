/**
 * The live screen: what a supervisor and the counters know, judged, laid out as tables and drawn on a terminal.
 */
package org.tensorpool.tool.top;
