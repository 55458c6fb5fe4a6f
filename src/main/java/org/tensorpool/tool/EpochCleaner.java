package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.REJECTED;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.NamespaceLock;

/**
 * Removes epochs of a namespace by the rules of the driver, in its place: with its lock, so that none can begin
 * meanwhile, and not at all where one serves the namespace. What a process has mapped stays, whoever its owner was.
 */
final class EpochCleaner
{
    /** What became of an epoch. */
    enum Action
    {
        REMOVED, WOULD_BE_REMOVED, KEPT, FAILED
    }

    /**
     * An epoch and what became of it.
     */
    record Result(Path directory, int streamId, long epoch, long bytes, Action action, String why)
    {
    }

    private final NamespaceDirectory namespace;
    private final EpochDirectories directories;
    private final EpochCollector collector;
    private final MappedRegions mapped;
    private final long keep;
    private final long minAgeNs;
    private final boolean isDryRun;

    EpochCleaner(
        final NamespaceDirectory namespace,
        final MappedRegions mapped,
        final long keep,
        final long minAgeNs,
        final boolean isDryRun)
    {
        this.namespace = namespace;
        this.mapped = mapped;
        this.keep = keep;
        this.minAgeNs = minAgeNs;
        this.isDryRun = isDryRun;
        directories = new EpochDirectories(namespace);
        // None is its own: it began no epoch.
        collector = new EpochCollector(directories, SystemEpochNanoClock.INSTANCE, Long.MAX_VALUE, keep, minAgeNs);
    }

    List<Result> clean() throws IOException
    {
        final IntArrayList streams = directories.streams();
        streams.sort(Integer::compareUnsigned);
        final List<Result> results = new ArrayList<>();
        try (Claim driver = claim(NamespaceLock.FILE, () -> NamespaceLock.acquire(namespace)))
        {
            for (int i = 0; i < streams.size(); i++)
            {
                final int streamId = streams.getInt(i);
                try (Claim owner = claim(
                    Integer.toUnsignedString(streamId) + ".lock", () -> NamespaceLock.acquire(namespace, streamId)))
                {
                    clean(streamId, driver.isTaken() ? "left to the driver that serves the namespace" :
                        owner.isTaken() ? "left to the producer that owns the stream" : null, results);
                }
            }
        }

        return results;
    }

    /** Where there is no such file nobody holds it, and a dry run makes none. */
    private Claim claim(final String file, final Supplier<NamespaceLock> lock)
    {
        if (isDryRun && !Files.exists(namespace.path().resolve(file), LinkOption.NOFOLLOW_LINKS))
        {
            return new Claim(null, false);
        }

        try
        {
            return new Claim(lock.get(), false);
        }
        catch (final TensorPoolException ex)
        {
            if (ex.category() != REJECTED)
            {
                throw ex;
            }
            return new Claim(null, true);
        }
    }

    private void clean(final int streamId, final String leftTo, final List<Result> results) throws IOException
    {
        for (final EpochCollector.Finding finding : collector.examine(streamId, System.nanoTime()))
        {
            final Path directory = namespace.epochPath(streamId, finding.epoch());
            final long bytes = bytes(directory);
            final Set<Long> users = mapped.below(directory);
            if (leftTo != null || finding.standing() != EpochCollector.Standing.SPARE || !users.isEmpty())
            {
                final String why = leftTo != null ? leftTo : users.isEmpty() ? why(finding) : "mapped by " +
                    users.stream().map((pid) -> "process " + pid).collect(Collectors.joining(", "));
                results.add(new Result(directory, streamId, finding.epoch(), bytes, Action.KEPT, why));
            }
            else
            {
                results.add(remove(directory, streamId, finding, bytes));
            }
        }
    }

    private Result remove(
        final Path directory, final int streamId, final EpochCollector.Finding finding, final long bytes)
    {
        if (isDryRun)
        {
            return new Result(directory, streamId, finding.epoch(), bytes, Action.WOULD_BE_REMOVED, why(finding));
        }

        try
        {
            return directories.delete(streamId, finding.epoch()) ?
                new Result(directory, streamId, finding.epoch(), bytes, Action.REMOVED, why(finding)) :
                new Result(directory, streamId, finding.epoch(), bytes, Action.FAILED, "holds files of somebody else");
        }
        catch (final IOException ex)
        {
            return new Result(directory, streamId, finding.epoch(), bytes, Action.FAILED, "the system refuses: " + ex);
        }
    }

    private String why(final EpochCollector.Finding finding)
    {
        final String owner = "process " + finding.ownerPid();
        return switch (finding.standing())
        {
            case KEPT -> "among the " + keep + " youngest of its stream";
            case ACTIVE -> "its owner gave a sign of life " + Units.duration(finding.silentNs()) +
                " ago, which is less than " + Units.duration(minAgeNs);
            case ALIVE, OWN -> "its owner, " + owner + ", is alive";
            case UNFINISHED -> "in the making, or left so less than " + Units.duration(minAgeNs) + " ago";
            case SPARE -> finding.ownerPid() == 0 ? "was never finished" : "its owner, " + owner + ", is gone" +
                (finding.silentNs() < 0 ? " since before the system started" :
                " and silent for " + Units.duration(finding.silentNs()));
        };
    }

    private static long bytes(final Path directory) throws IOException
    {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory))
        {
            for (final Path file : files)
            {
                bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
            }
        }

        return bytes;
    }

    private record Claim(NamespaceLock lock, boolean isTaken) implements AutoCloseable
    {
        @Override
        public void close()
        {
            if (lock != null)
            {
                lock.close();
            }
        }
    }
}
