package org.tensorpool.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A function of the C library that tells failure by -1 and errno.
 * <p>
 * The handles that jextract makes do not capture errno, and it is lost before Java could read it: so this links the
 * same address and descriptor once more, on the first call, because linking takes milliseconds and few runs need every
 * function.
 */
final class Downcall
{
    private static final int MAX_INTERRUPTIONS = 1_000;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final String name;
    private final Supplier<MemorySegment> address;
    private final Supplier<FunctionDescriptor> descriptor;
    private final Linker.Option[] options;
    private MethodHandle function;

    Downcall(
        final String name,
        final Supplier<MemorySegment> address,
        final Supplier<FunctionDescriptor> descriptor,
        final Linker.Option... options)
    {
        this.name = name;
        this.address = address;
        this.descriptor = descriptor;
        this.options = options.clone();
    }

    /**
     * Calls once, and again where a signal interrupted the call. Bounded, since a call that starts over each time might
     * never outrun a profiler's timer.
     *
     * @throws SystemCallException with the arguments in its message, on any other failure.
     */
    long retrying(final Invocation invocation, final String argumentFormat, final Object... arguments)
    {
        return call(MAX_INTERRUPTIONS, invocation, argumentFormat, arguments);
    }

    /**
     * Calls once.
     *
     * @throws SystemCallException with the arguments in its message, on any failure, EINTR included.
     */
    long once(final Invocation invocation, final String argumentFormat, final Object... arguments)
    {
        return call(0, invocation, argumentFormat, arguments);
    }

    private long call(
        final int maxInterruptions,
        final Invocation invocation,
        final String argumentFormat,
        final Object... arguments)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment state = arena.allocate(STATE);
            int interruptions = 0;
            while (true)
            {
                final long result = invoke(invocation, state);
                if (result != -1)
                {
                    return result;
                }

                final int errno = (int)ERRNO.get(state, 0L);
                if (errno != Errno.EINTR || interruptions++ == maxInterruptions)
                {
                    throw new SystemCallException(name, String.format(Locale.ROOT, argumentFormat, arguments), errno);
                }
            }
        }
    }

    private long invoke(final Invocation invocation, final MemorySegment state)
    {
        try
        {
            return invocation.invoke(function(), state);
        }
        catch (final RuntimeException | Error ex)
        {
            throw ex;
        }
        catch (final Throwable ex)
        {
            throw new AssertionError("a downcall throws no checked exception", ex);
        }
    }

    private synchronized MethodHandle function()
    {
        if (function == null)
        {
            Platform.CURRENT.requireSupported();
            final Linker.Option[] all = new Linker.Option[options.length + 1];
            System.arraycopy(options, 0, all, 0, options.length);
            all[options.length] = Linker.Option.captureCallState("errno");
            function = Linker.nativeLinker().downcallHandle(address.get(), descriptor.get(), all);
        }
        return function;
    }

    /**
     * The call itself, spelled out where the types of the arguments are known.
     */
    @FunctionalInterface
    interface Invocation
    {
        /**
         * @param function to invoke exactly, with the state as its first argument.
         * @param state    where errno is put.
         * @return what the function returned, a pointer as its address.
         */
        long invoke(MethodHandle function, MemorySegment state) throws Throwable;
    }
}
