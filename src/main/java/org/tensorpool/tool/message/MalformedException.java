package org.tensorpool.tool.message;

/**
 * A message is not what its header says it is. Costs no stack trace: anybody can send such messages at any rate.
 */
final class MalformedException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    MalformedException(final String message)
    {
        super(message, null, false, false);
    }
}
