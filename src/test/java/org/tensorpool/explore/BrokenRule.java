package org.tensorpool.explore;

/**
 * A way to something that must not happen, in words.
 */
final class BrokenRule extends AssertionError
{
    private static final long serialVersionUID = 1L;

    private final Violation.Rule rule;

    BrokenRule(final Violation.Rule rule, final String story)
    {
        super(story);
        this.rule = rule;
    }

    Violation.Rule rule()
    {
        return rule;
    }
}
