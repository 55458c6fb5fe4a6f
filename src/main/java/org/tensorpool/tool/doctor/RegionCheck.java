package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.Superblock;

/**
 * Whether regions are what was announced, and whole.
 */
final class RegionCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        for (final Announce announce : evidence.heard().newest())
        {
            if (evidence.question().isAbout(announce.streamId()))
            {
                if (announce.problem() != null)
                {
                    findings.add(Trouble.SUPERBLOCK_MISMATCH.found("stream " + announce.streamId() +
                        " is announced with " + announce.problem(), "mend who announces it"));
                }
                announce.regions().forEach((region) ->
                    examine(announce, region, evidence.region(region.path()), findings));
            }
        }

        for (final RegionView region : evidence.regions())
        {
            examine(region, findings);
        }

        return findings;
    }

    private static void examine(
        final Announce announce,
        final Announce.Region expected,
        final RegionView found,
        final List<Finding> findings)
    {
        final String path = "'" + expected.path() + "'";
        if (found == null || found.file() == null)
        {
            findings.add(Trouble.REGION_MISSING.found(path + " is announced for stream " + announce.streamId() +
                " and can't be found" + (found == null ? "" : ": " + found.problem()),
                "start whoever announces it again; in a container, mount the host's /dev/shm"));
        }
        if (found == null || found.superblock() == null || found.superblock().magic() != Superblock.MAGIC)
        {
            return;
        }

        final Superblock superblock = found.superblock();
        if (superblock.epoch() != announce.epoch())
        {
            findings.add(Trouble.EPOCH_MISMATCH.found("stream " + announce.streamId() + " is announced with epoch " +
                Long.toUnsignedString(announce.epoch()) + ", and " + path + " is of epoch " +
                Long.toUnsignedString(superblock.epoch()),
                "have the producer attach again: that makes a new epoch; then look for a second owner: " +
                "tp_tool driver-status"));
        }

        final String difference =
            Integer.toUnsignedLong(superblock.layoutVersion()) != announce.layoutVersion() ?
                "layout_version " + superblock.layoutVersion() + " instead of " + announce.layoutVersion() :
            Integer.toUnsignedLong(superblock.streamId()) != announce.streamId() ?
                "stream_id " + superblock.streamId() + " instead of " + announce.streamId() :
            superblock.nslots() != announce.nslots() ?
                "nslots " + superblock.nslots() + " instead of " + announce.nslots() :
            superblock.regionType() != expected.type() ?
                "region_type " + superblock.regionType() + " instead of " + expected.type() :
            superblock.poolId() != expected.poolId() ?
                "pool_id " + superblock.poolId() + " instead of " + expected.poolId() :
            expected.type() == Superblock.PAYLOAD_POOL && superblock.strideBytes() != expected.strideBytes() ?
                "stride_bytes " + superblock.strideBytes() + " instead of " + expected.strideBytes() : null;
        if (difference != null)
        {
            findings.add(Trouble.SUPERBLOCK_MISMATCH.found(path + " has " + difference + ", which is announced",
                "have the producer attach again: that makes new regions"));
        }
    }

    private static void examine(final RegionView region, final List<Finding> findings)
    {
        final String path = "'" + region.path() + "'";
        if (region.file() != null && !region.file().isRegular())
        {
            findings.add(Trouble.REGION_ODD.found(path + " is no regular file", "rm " + region.path()));
        }
        if (region.file() != null && region.file().isRegular() && region.size() < Superblock.SIZE)
        {
            findings.add(truncated(region, Superblock.SIZE));
        }
        if (region.superblock() == null)
        {
            return;
        }

        final Superblock superblock = region.superblock();
        if (superblock.magic() != Superblock.MAGIC)
        {
            findings.add(Trouble.SUPERBLOCK_MAGIC.found(path + " begins with 0x%016X".formatted(superblock.magic()) +
                ", not with a superblock's magic", "have the producer attach again: that makes new regions"));
        }
        else if (superblock.layoutVersion() != StreamLayout.LAYOUT_VERSION)
        {
            findings.add(Trouble.SUPERBLOCK_LAYOUT.found(path + " has layout version " +
                Integer.toUnsignedString(superblock.layoutVersion()) + ", this program " + StreamLayout.LAYOUT_VERSION,
                "use one version on both sides: tp_tool --version"));
        }
        else if (region.size() < neededBytes(superblock))
        {
            findings.add(truncated(region, neededBytes(superblock)));
        }
    }

    private static Finding truncated(final RegionView region, final long needed)
    {
        return Trouble.REGION_SHORT.found("'" + region.path() + "' has " + region.size() + " bytes, and needs " +
            needed, "have the producer attach again: that makes new regions; find out who truncated it");
    }

    private static long neededBytes(final Superblock superblock)
    {
        return superblock.nslots() > StreamLayout.MAX_SLOTS ? Long.MAX_VALUE :
            superblock.regionType() == Superblock.HEADER_RING ?
                StreamLayout.headerRegionBytes(superblock.nslots()) :
                Superblock.SIZE + superblock.nslots() * superblock.strideBytes();
    }
}
