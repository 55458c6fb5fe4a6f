package org.tensorpool.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * How much memory this process may lock: RLIMIT_MEMLOCK. It does not bind a process that has CAP_IPC_LOCK, as root
 * mostly does.
 * <p>
 * Stateless and thread-safe; each call reads anew.
 */
public final class MemoryLock
{
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]{1,16})$");
    private static final Pattern LOCKED = Pattern.compile("(?m)^VmLck:\\s+(\\d{1,15}) kB$");
    private static final int CAP_IPC_LOCK = 14;
    private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max locked memory +(unlimited|[0-9]+) ");

    private MemoryLock()
    {
    }

    /**
     * The limit that is in force now.
     *
     * @return bytes, {@link Long#MAX_VALUE} where there is no limit.
     * @throws TensorPoolException if the kernel does not tell.
     */
    public static long softLimitBytes()
    {
        return softLimitBytes(LIMITS);
    }

    /**
     * How much more this process may lock now.
     *
     * @return bytes; {@link Long#MAX_VALUE} where there is no limit, or none for this process (CAP_IPC_LOCK).
     * @throws TensorPoolException if the kernel does not tell.
     */
    public static long availableBytes()
    {
        return availableBytes(STATUS, LIMITS);
    }

    static long availableBytes(final Path status, final Path limits)
    {
        final long limit = softLimitBytes(limits);
        if (limit == Long.MAX_VALUE || (number(status, CAPABILITIES, 16) >>> CAP_IPC_LOCK & 1) == 1)
        {
            return Long.MAX_VALUE;
        }
        return Math.max(0, limit - number(status, LOCKED, 10) * 1024);
    }

    private static long number(final Path file, final Pattern line, final int radix)
    {
        try
        {
            final Matcher matcher = line.matcher(Files.readString(file));
            if (matcher.find())
            {
                return Long.parseUnsignedLong(matcher.group(1), radix);
            }
            throw new TensorPoolException(Category.SYSTEM, file + " has no readable line '" + line + "'");
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(
                Category.SYSTEM,
                "can't read what is locked from " + file + " (" + ex + "): is /proc mounted?",
                ex);
        }
    }

    static long softLimitBytes(final Path limits)
    {
        try
        {
            final Matcher matcher = SOFT_LIMIT.matcher(Files.readString(limits));
            if (matcher.find())
            {
                final String limit = matcher.group(1);
                return "unlimited".equals(limit) ? Long.MAX_VALUE : Long.parseLong(limit);
            }
            throw new TensorPoolException(Category.SYSTEM, limits + " has no readable line 'Max locked memory'");
        }
        catch (final IOException | NumberFormatException ex)
        {
            throw new TensorPoolException(
                Category.SYSTEM,
                "can't read the limit of locked memory from " + limits + " (" + ex + "): is /proc mounted?",
                ex);
        }
    }

    /**
     * What an administrator does so that a process may lock as much.
     *
     * @param bytes to be locked by one process in all.
     * @return the ways there are, with the values filled in.
     */
    public static String howToRaise(final long bytes)
    {
        final long kilobytes = bytes / 1024 + (bytes % 1024 == 0 ? 0 : 1);
        return "allow the process to lock " + kilobytes + " kB: 'ulimit -l " + kilobytes +
            "' in the shell that starts it, 'memlock " + kilobytes + "' for its user in /etc/security/limits.conf, " +
            "LimitMEMLOCK=" + kilobytes + "K in its systemd unit, or the capability CAP_IPC_LOCK";
    }
}
