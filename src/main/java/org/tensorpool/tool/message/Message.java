package org.tensorpool.tool.message;

/**
 * A message as it was understood.
 *
 * @param kind   how far that went.
 * @param name   of the message; of one that is malformed, what its header claims.
 * @param fields every field of it; of one that is malformed or foreign, what can be said.
 */
public record Message(Kind kind, String name, Fields fields)
{
    /** How far a message was understood. */
    public enum Kind
    {
        /** It was decoded. */
        KNOWN,
        /** It is not what its header says it is. */
        MALFORMED,
        /** It is of another schema, or of a template that is not known here. */
        FOREIGN
    }

    static Message malformed(final String name, final int length, final String problem)
    {
        return new Message(Kind.MALFORMED, name, new Fields().text("problem", problem).number("length", length));
    }
}
