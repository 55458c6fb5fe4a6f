package org.tensorpool.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints why a test was skipped: what a machine can't prove must not be taken for proven.
 */
public final class SkipReporter implements TestExecutionListener
{
    /** For JUnit. */
    public SkipReporter()
    {
    }

    @Override
    public void executionSkipped(final TestIdentifier test, final String reason)
    {
        print(test, reason);
    }

    @Override
    public void executionFinished(final TestIdentifier test, final TestExecutionResult result)
    {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED)
        {
            print(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    private static void print(final TestIdentifier test, final String reason)
    {
        System.out.println("SKIPPED " + test.getDisplayName() + ": " + reason);
    }
}
