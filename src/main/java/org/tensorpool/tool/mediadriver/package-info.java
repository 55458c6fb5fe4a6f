/**
 * What a media driver shows in its file, dead or alive, read without a client of it.
 */
package org.tensorpool.tool.mediadriver;
