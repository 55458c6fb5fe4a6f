package org.tensorpool.tool.doctor;

/**
 * One thing that was found.
 *
 * @param trouble kind of it, with its severity and meaning.
 * @param what    was found, with names and numbers.
 * @param remedy  the command that mends it, or what to do where there is none.
 */
public record Finding(Trouble trouble, String what, String remedy)
{
}
