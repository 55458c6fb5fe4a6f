package org.tensorpool.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who holds which CPU, for all processes that see the same file. A CPU is held by an OS lock on its record, which the
 * system takes back when the process ends, however it ends; the record names the holder and means nothing without its
 * lock. The file is never closed, because that would let go of every lock of this process, and never deleted, because
 * whoever has it open would go on with a file that others don't see.
 * <pre>
 *   0          128        256
 *  +----------+----------+----------+-- - -
 *  | CPU 0    | CPU 1    | CPU 2    |        each: who holds it, as UTF-8, padded with blanks
 *  +----------+----------+----------+-- - -
 * </pre>
 * Thread-safe; there must be one instance for a file in a process.
 */
final class CpuLockFile
{
    private static final int RECORD_LENGTH = 128;
    /** Somebody who only looks whether a CPU is held has its lock for a moment. */
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FileChannel channel;
    private final FileLock[] locks;

    CpuLockFile(final Path path, final int cpus) throws IOException
    {
        channel = open(path);
        locks = new FileLock[cpus];
    }

    /** Where everybody may write, the kernel refuses O_CREAT for a file that somebody else has made. */
    private static FileChannel open(final Path path) throws IOException
    {
        try
        {
            return FileChannel.open(path, Set.of(READ, WRITE, NOFOLLOW_LINKS));
        }
        catch (final NoSuchFileException ignore)
        {
            return create(path);
        }
    }

    private static FileChannel create(final Path path) throws IOException
    {
        try
        {
            final FileChannel created = FileChannel.open(path, Set.of(READ, WRITE, CREATE_NEW, NOFOLLOW_LINKS));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            return created;
        }
        catch (final FileAlreadyExistsException ignore)
        {
            return FileChannel.open(path, Set.of(READ, WRITE, NOFOLLOW_LINKS));
        }
    }

    /**
     * Take a CPU.
     *
     * @param cpu    its number.
     * @param holder what its record says from now on.
     * @return false if it is held, by this process or another one.
     */
    synchronized boolean tryLock(final int cpu, final String holder) throws IOException
    {
        for (int i = 0; i < ATTEMPTS && locks[cpu] == null; i++)
        {
            final FileLock lock = lock(cpu);
            if (lock != null)
            {
                locks[cpu] = lock;
                write(cpu, holder);
                return true;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return false;
    }

    private FileLock lock(final int cpu) throws IOException
    {
        try
        {
            return channel.tryLock((long)cpu * RECORD_LENGTH, RECORD_LENGTH, false);
        }
        catch (final OverlappingFileLockException ex)
        {
            return null;
        }
    }

    private void write(final int cpu, final String holder) throws IOException
    {
        final byte[] record = new byte[RECORD_LENGTH];
        Arrays.fill(record, (byte)' ');
        final byte[] text = holder.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, record, 0, Math.min(text.length, record.length));
        channel.write(ByteBuffer.wrap(record), (long)cpu * RECORD_LENGTH);
    }

    /** Give a CPU back; one that isn't held by this process is left alone. */
    synchronized void unlock(final int cpu) throws IOException
    {
        final FileLock lock = locks[cpu];
        locks[cpu] = null;
        if (lock != null)
        {
            lock.release();
        }
    }

    /**
     * Look who holds some CPUs.
     *
     * @param cpus to look at.
     * @return those of them that are held, by whomever.
     */
    synchronized BitSet held(final BitSet cpus) throws IOException
    {
        final BitSet held = new BitSet();
        for (int cpu = cpus.nextSetBit(0); cpu >= 0 && cpu < locks.length; cpu = cpus.nextSetBit(cpu + 1))
        {
            final FileLock lock = locks[cpu] != null ? null : lock(cpu);
            held.set(cpu, lock == null);
            if (lock != null)
            {
                lock.release();
            }
        }
        return held;
    }

    /**
     * @param cpu that is held.
     * @return what its record says, which anybody may have written.
     */
    synchronized String holder(final int cpu) throws IOException
    {
        final ByteBuffer record = ByteBuffer.allocate(RECORD_LENGTH);
        channel.read(record, (long)cpu * RECORD_LENGTH);
        return new String(record.array(), 0, record.position(), StandardCharsets.UTF_8)
            .replaceAll("\\p{Cntrl}", "?").strip();
    }
}
