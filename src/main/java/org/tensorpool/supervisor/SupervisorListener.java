package org.tensorpool.supervisor;

/**
 * Hears of what goes wrong and of what is well again.
 */
@FunctionalInterface
public interface SupervisorListener
{
    /**
     * A condition has begun or ended. Called on the supervisor's thread, which must not be held up; what is thrown goes
     * to the error handler.
     *
     * @param event what it is.
     */
    void onEvent(SupervisorEvent event);
}
