/**
 * What the rooms that deal with files share: shapes, memory, transfers, and the words for what goes wrong. Not for
 * applications.
 */
package org.tensorpool.io;
