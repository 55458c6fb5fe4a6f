/**
 * Messages of all streams, decoded for people: every field by its name, malformed ones told apart.
 */
package org.tensorpool.tool.message;
