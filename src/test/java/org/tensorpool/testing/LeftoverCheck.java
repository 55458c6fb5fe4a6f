package org.tensorpool.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;

import org.agrona.IoUtil;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails every test class that leaves something in shared memory: the memory of the machine is what it would cost.
 */
public final class LeftoverCheck implements AfterAllCallback
{
    /** For JUnit, which finds it as a service. */
    public LeftoverCheck()
    {
    }

    @Override
    public void afterAll(final ExtensionContext context)
    {
        // What belongs to an enclosing class may be in use until that is done.
        if (context.getRequiredTestClass().getEnclosingClass() == null)
        {
            final List<Path> left = SharedMemory.contents();
            left.forEach((path) -> IoUtil.delete(path.toFile(), true));
            assertEquals(List.of(), left, "left behind in shared memory");
        }
    }
}
