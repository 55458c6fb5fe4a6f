package org.tensorpool.explore;

/**
 * Something happened that must not.
 */
final class Violation extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    enum Rule
    {
        ONE_PRODUCER, ONE_WRITER, NO_DEAD_EPOCH, ISSUED_EPOCHS, EPOCHS_GROW, OWN_NODE_IDS, RECOVERY
    }

    private final Rule rule;

    Violation(final Rule rule, final String what)
    {
        super(rule + ": " + what);
        this.rule = rule;
    }

    Rule rule()
    {
        return rule;
    }
}
