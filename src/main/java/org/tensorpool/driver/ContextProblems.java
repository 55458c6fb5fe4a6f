package org.tensorpool.driver;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.TensorPoolException;

/**
 * Collects what is wrong with a context, to tell it all at once.
 */
final class ContextProblems
{
    private final List<String> messages = new ArrayList<>();
    private TensorPoolException first;

    void add(final String message)
    {
        messages.add(message);
    }

    /**
     * Check a part.
     *
     * @param check that throws if something is wrong.
     * @return true if nothing is.
     */
    boolean isNoneIn(final Runnable check)
    {
        try
        {
            check.run();
            return true;
        }
        catch (final TensorPoolException ex)
        {
            first = first == null ? ex : first;
            messages.add(ex.getMessage());
            return false;
        }
    }

    void throwIfAny()
    {
        if (!messages.isEmpty())
        {
            throw new TensorPoolException(
                CONFIGURATION, "the driver can't start: " + String.join("; ", messages), first);
        }
    }
}
