package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrnoTest
{
    private static final int LAST_ERRNO = 133;
    private static final FunctionDescriptor STRING_OF_INT = FunctionDescriptor.of(
        ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE)),
        ValueLayout.JAVA_INT);

    @Test
    void shouldHaveTheNamesAndWordsOfTheLibrary() throws Throwable
    {
        final MethodHandle names = glibc("strerrorname_np");
        final MethodHandle words = glibc("strerrordesc_np");

        int known = 0;
        for (int errno = 1; errno <= LAST_ERRNO; errno++)
        {
            if (!Errno.name(errno).equals("errno " + errno))
            {
                assertEquals(((MemorySegment)names.invokeExact(errno)).getString(0), Errno.name(errno));
                assertEquals(((MemorySegment)words.invokeExact(errno)).getString(0), Errno.describe(errno));
                known++;
            }
        }
        assertEquals(36, known);
    }

    @Test
    void shouldSayWhatItCanOfUnknownError()
    {
        assertEquals("errno 4711", Errno.name(4711));
        assertEquals("Unknown error 4711", Errno.describe(4711));
        assertEquals("errno -1", Errno.name(-1));
    }

    private static MethodHandle glibc(final String function)
    {
        final Linker linker = Linker.nativeLinker();
        final Optional<MemorySegment> address = linker.defaultLookup().find(function);
        assumeTrue(address.isPresent(), "skipped, because this C library has no " + function);
        return linker.downcallHandle(address.orElseThrow(), STRING_OF_INT);
    }
}
