package org.tensorpool.tool.doctor;

/**
 * How bad a finding is, from harmless to bad.
 */
public enum Severity
{
    /** Worth knowing; nothing is wrong. */
    INFO(0),
    /** Frames are lost, or will be. */
    WARNING(3),
    /** Something does not work. */
    ERROR(4);

    private final int exitCode;

    Severity(final int exitCode)
    {
        this.exitCode = exitCode;
    }

    /**
     * What a command exits with whose worst finding this is. 1 and 2 are for a command that failed or was used wrongly.
     *
     * @return the exit code.
     */
    public int exitCode()
    {
        return exitCode;
    }
}
