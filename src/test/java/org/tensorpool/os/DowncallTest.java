package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.junit.jupiter.api.Test;
import org.tensorpool.os.libc.libc_h;

class DowncallTest
{
    private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
        .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final Downcall downcall = new Downcall("close", libc_h::close$address, libc_h::close$descriptor);
    private int calls;

    @Test
    void shouldCallAgainAfterSignal()
    {
        final long result = downcall.retrying((function, state) -> ++calls < 4 ? failed(state, Errno.EINTR) : 7, "");

        assertEquals(7, result);
        assertEquals(4, calls);
    }

    @Test
    void shouldNotCallForeverWhereSignalsNeverEnd()
    {
        final SystemCallException ex = assertThrows(
            SystemCallException.class,
            () -> downcall.retrying((function, state) ->
            {
                calls++;
                return failed(state, Errno.EINTR);
            }, "fd=%d", 3));

        assertEquals("close(fd=3) failed: EINTR (Interrupted system call)", ex.getMessage());
        assertEquals(1_001, calls);
    }

    @Test
    void shouldCallOnlyOnceWhereSecondCallWouldDoHarm()
    {
        assertThrows(
            SystemCallException.class,
            () -> downcall.once((function, state) ->
            {
                calls++;
                return failed(state, Errno.EINTR);
            }, ""));

        assertEquals(1, calls);
    }

    @Test
    void shouldNotCallAgainAfterAnyOtherError()
    {
        final SystemCallException ex = assertThrows(
            SystemCallException.class,
            () -> downcall.retrying((function, state) ->
            {
                calls++;
                return failed(state, Errno.EAGAIN);
            }, ""));

        assertEquals(Errno.EAGAIN, ex.errno());
        assertEquals(1, calls);
    }

    @Test
    void shouldReadErrnoOfTheCallItself()
    {
        final SystemCallException ex = assertThrows(
            SystemCallException.class,
            () -> downcall.once((function, state) -> (int)function.invokeExact(state, -1), ""));

        assertEquals(Errno.EBADF, ex.errno());
    }

    private static long failed(final MemorySegment state, final int errno)
    {
        ERRNO.set(state, 0L, errno);
        return -1;
    }
}
