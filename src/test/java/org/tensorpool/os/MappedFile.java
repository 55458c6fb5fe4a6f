package org.tensorpool.os;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new file that is mapped for reading and writing, and what the kernel says of that mapping in
 * {@code /proc/self/smaps}.
 */
final class MappedFile implements AutoCloseable
{
    private final Path file;
    private final long length;
    private final long address;
    private boolean isMapped = true;

    MappedFile(final Path file, final long length)
    {
        this.file = file;
        this.length = length;
        final int fd = Libc.open(file.toString(), Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, 0600);
        try
        {
            Libc.ftruncate(fd, length);
            address = Libc.mmap(length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, fd, 0);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    long address()
    {
        return address;
    }

    MemorySegment memory()
    {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    void unmap()
    {
        Libc.munmap(address, length);
        isMapped = false;
    }

    boolean isKnownToKernel() throws IOException
    {
        return !smaps().isEmpty();
    }

    /** Kilobytes of a field such as Rss or Locked. */
    long kilobytes(final String field) throws IOException
    {
        return smaps().stream()
            .filter(line -> line.startsWith(field + ":"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum();
    }

    /** Two letters each: dd is out of core dumps, dc not copied to children, hg huge pages, lo locked. */
    List<String> flags() throws IOException
    {
        return smaps().stream()
            .filter(line -> line.startsWith("VmFlags:"))
            .flatMap(line -> Arrays.stream(line.substring("VmFlags:".length()).trim().split(" ")))
            .toList();
    }

    @Override
    public void close() throws IOException
    {
        if (isMapped)
        {
            unmap();
        }
        Files.deleteIfExists(file);
    }

    private List<String> smaps() throws IOException
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/smaps")))
        {
            return lines
                .dropWhile(line -> !line.endsWith(" " + file))
                .takeWhile(line -> !line.matches("[0-9a-f]+-[0-9a-f]+ .*") || line.endsWith(" " + file))
                .toList();
        }
    }
}
