package org.tensorpool.tool;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tp_tool read-superblock}: what a region says of itself.
 */
@Command(
    name = "read-superblock",
    description = "Print the superblock of a region, whatever is in it; 1 if it is none.")
final class ReadSuperblockCommand extends ReportCommand
{
    @Mixin
    private RegionTarget target;

    ReadSuperblockCommand()
    {
    }

    @Override
    public Integer call()
    {
        try (RegionFile file = target.open())
        {
            report(SuperblockFields.of(file.superblock()));
            return file.problem() == null ? 0 : fail(file.problem());
        }
    }
}
