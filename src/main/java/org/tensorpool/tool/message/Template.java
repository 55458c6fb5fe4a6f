package org.tensorpool.tool.message;

import java.util.function.Function;

/**
 * A kind of message.
 *
 * @param name        of the message.
 * @param id          of the template within its schema.
 * @param blockLength that its fixed part has at least.
 * @param fields      reads a body.
 */
record Template(String name, int id, int blockLength, Function<Body, Fields> fields)
{
}
