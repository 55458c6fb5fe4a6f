package org.tensorpool.tool.doctor;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds what lies below base directories: {@code tensorpool-<user>/<namespace>/<stream>/<epoch>/<region>}.
 */
final class RegionSurvey
{
    private static final int MAX_REGIONS = 16_384;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
    private static final Pattern REGION = Pattern.compile("header\\.ring|\\d{1,5}\\.pool");

    private final Question question;
    private final List<RegionView> regions = new ArrayList<>();
    private final List<Path> closed = new ArrayList<>();

    RegionSurvey(final Question question)
    {
        this.question = question;
        for (final Path base : question.baseDirectories())
        {
            for (final Path user : directories(base))
            {
                if (user.getFileName().toString().startsWith("tensorpool-"))
                {
                    directories(user).forEach(this::addNamespace);
                }
            }
        }
    }

    /** What is announced may lie elsewhere. */
    void addAnnounced(final Path path, final long streamId, final long epoch)
    {
        if (question.isAbout(streamId) && regions.stream().noneMatch((region) -> region.path().equals(path)))
        {
            regions.add(RegionReader.read(path, streamId, epoch));
        }
    }

    List<RegionView> regions()
    {
        return regions;
    }

    /** Directories that may not be read. */
    List<Path> closed()
    {
        return closed;
    }

    private void addNamespace(final Path namespace)
    {
        for (final Path stream : directories(namespace))
        {
            final Long streamId = number(stream);
            if (streamId != null && streamId >>> Integer.SIZE == 0 && question.isAbout(streamId))
            {
                addStream(stream, streamId);
            }
        }
    }

    private void addStream(final Path stream, final long streamId)
    {
        for (final Path directory : directories(stream))
        {
            final Long epoch = number(directory);
            if (epoch != null)
            {
                addEpoch(directory, streamId, epoch);
            }
        }
    }

    private void addEpoch(final Path directory, final long streamId, final long epoch)
    {
        requireReadable(directory);
        for (final Path file : Host.list(directory))
        {
            if (regions.size() < MAX_REGIONS && REGION.matcher(file.getFileName().toString()).matches())
            {
                regions.add(RegionReader.read(file, streamId, epoch));
            }
        }
    }

    private List<Path> directories(final Path parent)
    {
        requireReadable(parent);
        return Host.list(parent).stream().filter((entry) -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
            .toList();
    }

    private void requireReadable(final Path directory)
    {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) &&
            directory.toString().contains("/tensorpool-") &&
            !(Files.isReadable(directory) && Files.isExecutable(directory)) && !closed.contains(directory))
        {
            closed.add(directory);
        }
    }

    /** As unsigned 64 bits; null for a name that is none. */
    private static Long number(final Path entry)
    {
        final String name = entry.getFileName().toString();
        try
        {
            return NUMBER.matcher(name).matches() ? Long.parseUnsignedLong(name) : null;
        }
        catch (final NumberFormatException ignore)
        {
            return null;
        }
    }
}
