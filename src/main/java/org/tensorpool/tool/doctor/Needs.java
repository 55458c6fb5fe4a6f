package org.tensorpool.tool.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.PayloadPool;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.driver.config.StreamDefinition;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.Superblock;

/**
 * What the streams that are configured or announced need of memory.
 */
final class Needs
{
    private Needs()
    {
    }

    /**
     * What one epoch of a stream needs.
     *
     * @param streamId   of it.
     * @param directory  on whose file system.
     * @param isHuge     whether it must be on huge pages.
     * @param regions    bytes of each region.
     * @param strides    of its pools.
     */
    record Stream(long streamId, Path directory, boolean isHuge, List<Long> regions, List<Long> strides)
    {
        long bytes()
        {
            return regions.stream().mapToLong(Long::longValue).sum();
        }

        long pages(final long pageBytes)
        {
            return regions.stream().mapToLong((bytes) -> (bytes + pageBytes - 1) / pageBytes).sum();
        }
    }

    static List<Stream> of(final Evidence evidence)
    {
        final List<Stream> streams = new ArrayList<>();
        final DriverConfiguration configuration = evidence.question().configuration();
        if (configuration != null)
        {
            configuration.streams().values().forEach((stream) -> streams.add(of(configuration, stream)));
        }
        for (final Announce announce : evidence.heard().newest())
        {
            if (streams.stream().noneMatch((stream) -> stream.streamId() == announce.streamId()) &&
                !announce.regions().isEmpty())
            {
                streams.add(of(announce));
            }
        }

        return streams.stream().filter((stream) -> evidence.question().isAbout(stream.streamId())).toList();
    }

    private static Stream of(final DriverConfiguration configuration, final StreamDefinition stream)
    {
        final Profile profile = configuration.profiles().get(stream.profile());
        final List<Long> regions = new ArrayList<>(List.of(profile.headerRegionBytes()));
        profile.payloadPools().forEach((pool) -> regions.add(profile.regionBytes(pool)));
        return new Stream(stream.streamId(), existing(Path.of(configuration.shm().baseDir())),
            configuration.shm().requireHugepages(), regions,
            profile.payloadPools().stream().map(PayloadPool::strideBytes).toList());
    }

    private static Stream of(final Announce announce)
    {
        final List<Long> regions = new ArrayList<>();
        final List<Long> strides = new ArrayList<>();
        for (final Announce.Region region : announce.regions())
        {
            final boolean isRing = region.type() == Superblock.HEADER_RING;
            regions.add(isRing ? StreamLayout.headerRegionBytes(announce.nslots()) :
                Superblock.SIZE + announce.nslots() * region.strideBytes());
            if (!isRing)
            {
                strides.add(region.strideBytes());
            }
        }

        final Announce.Region first = announce.regions().get(0);
        return new Stream(announce.streamId(), existing(first.path()), first.isHuge(), regions, strides);
    }

    /** The next directory above that is there. */
    private static Path existing(final Path path)
    {
        Path directory = path.toAbsolutePath().normalize();
        while (directory.getParent() != null && !Files.isDirectory(directory))
        {
            directory = directory.getParent();
        }

        return directory;
    }

    static boolean hasRegions(final Evidence evidence, final long streamId)
    {
        return evidence.aeron().epochs().getOrDefault(streamId, 0L) != 0 ||
            !evidence.heard().announces(streamId).isEmpty();
    }
}
